"""Find how people are called among themselves: 老麻, 大刘, 阿珍, 胖婶, 二狗子, 宿老太, 权主任."""

import re
from collections.abc import Iterator

from portal.library.personal_data.chinese_names import (
    CLEAR_SURNAMES,
    NOT_NAMES,
    SURNAMES,
    TITLES,
    begins_another_word,
    entries_of,
    is_after_name,
)
from portal.library.personal_data.folding import HAN
from portal.library.personal_data.likely_names import COMMON, EDGE, GIVEN, LINK, strength_before

_NO_NICKNAMES = entries_of("no_nicknames.txt")
_RARE = entries_of("rare_surnames.txt") | {each for each in SURNAMES if len(each) == 1}
_OF_SURNAMES = "".join(sorted(_RARE))
_TRADES = frozenset(
    [
        "麻子",
        "瘸子",
        "聋子",
        "哑巴",
        "胖子",
        "瞎子",
        "大头",
        "寡妇",
        "秃子",
        "驼子",
        "铁匠",
        "木匠",
        "屠夫",
        "瓦匠",
        "裁缝",
        "会长",
        "支书",
        "文书",
        "老师傅",
        "半仙",
        "疯子",
        "拐子",
        "结巴",
        "大嘴",
        "三爷",
        "二爷",
        "二哥",
        "大姐",
        "老五",
        "老三",
        "老四",
        "老二",
        "老六",
        "幺妹",
        "麻婆",
        "家媳妇",
        "嬢嬢",
        "娘娘",
        "孃孃",
        "婆婆",
        "奶奶",
        "爷爷",
        "妈妈",
        "老太太",
        "大夫人",
        "老总",
        "厂长",
        "校长",
        "副科长",
        "副主任",
    ]
)
_TITLES = "|".join(
    sorted(
        TITLES | _TRADES | {"老太", "老汉", "老头", "老爷子", "老大", "大妈", "师父", "老师傅"}, key=len, reverse=True
    )
)
_TITLED = re.compile(f"([{_OF_SURNAMES}])(?:{_TITLES})")
_BEFORE_TITLED = re.compile(rf"(?:^|[^{HAN}]|[的找向问和跟给请由位说被让谢是叫与对经因把长区镇厂院次壁队员到])$")
_OLD = re.compile(
    f"老([{_OF_SURNAMES}])|大([{_OF_SURNAMES}])|[阿小]([{HAN}])|阿[A-Z][a-z]{{1,9}}|[A-Z][a-z]{{1,9}}(?:哥|姐|叔)"
)
_GIVEN = "".join(sorted(GIVEN))
_KIN = re.compile(
    f"([{_OF_SURNAMES}胖瘦花幺矮满细大二三四五六七八九{_GIVEN}][{_GIVEN}]?)(?:婶|嫂|伯|爷|嬢|娘娘|姨|叔|姐|哥|妹子?|娃)"
    f"|([{_OF_SURNAMES}]?[二三大小四五六毛狗铁石柱]{{1,2}}[狗娃蛋柱妮妹丫牛虎驴毛猫豹愣傻楞奎胖嘎炮嫚](?:子|"
    f"儿)?)|[狗牛柱铁栓石虎毛]{{1,2}}(?:子|娃|蛋)"
)
_NOT_CALLED = (
    _NO_NICKNAMES
    | NOT_NAMES
    | {"小姐", "小哥", "小妹", "小弟", "小叔", "小姨", "小婶", "小舅", "小姑", "小娃", "小妞", "小丫"}
)
_FOLLOW = re.compile(
    "聊|点|长期|[两三四]个|收|留|跟|家|审|批|带|帮|替|一样|却|一直|当|从|也|都|又|说|办|签|挨|"
    "凶|态度|人|讲|介绍|推荐|上门|开|拿|死活|负责|他|她|我|俩|那|抬|喝|送|接|陪|看见|看到|听见|"
    "知道|作证|从|答|保证|骗|占|养|种|建|盖|搭|装|修|堆|停|偷|欠|借|早|晚|一声|尽快|尽"
)
_PARTLY = re.compile(f"[{_OF_SURNAMES}]某[{_GIVEN}](?!人|某)")
_NO_KIN = frozenset(
    [
        "大嫂",
        "大伯",
        "大爷",
        "大姨",
        "大叔",
        "大姐",
        "大哥",
        "大妹",
        "二婶",
        "二嫂",
        "二伯",
        "二爷",
        "二姨",
        "二叔",
        "二姐",
        "二哥",
        "三婶",
        "三嫂",
        "三伯",
        "三爷",
        "三姨",
        "三叔",
        "三姐",
        "三哥",
        "小姐",
        "小哥",
        "小妹",
        "小叔",
        "小姨",
        "小婶",
        "小嫂",
        "师姐",
        "师哥",
        "学姐",
        "学妹",
        "表姐",
        "表哥",
        "堂姐",
        "堂哥",
        "老爷",
        "老伯",
        "老叔",
        "空姐",
        "的哥",
        "少爷",
        "女娃",
        "男娃",
        "老姨",
        "老哥",
        "老姐",
        "老妹",
        "大娃",
        "四叔",
        "四姨",
        "五叔",
        "六叔",
        "七姨",
        "姑爷",
        "石子",
        "牛子",
        "柱子",
        "铁子",
        "毛子",
        "虎子",
        "狗子",
        "栓子",
        "毛毛",
        "石头",
        "师妹",
        "表妹",
        "堂妹",
        "表叔",
        "堂叔",
        "堂伯",
        "表姨",
        "亲姐",
        "亲哥",
        "亲妹",
        "干哥",
        "干姐",
        "兄妹",
        "弟妹",
        "姊妹",
        "姐妹",
        "小狗",
        "小牛",
        "小猫",
        "小妹",
        "大狗",
        "大牛",
    ]
)
_DOUBLED = re.compile(f"([{_GIVEN}宝皮豆果糖米乐圆团朵冉])\\1")
NO_DOUBLED = frozenset(
    [
        "旺旺",
        "天天",
        "人人",
        "家家",
        "明明",
        "常常",
        "渐渐",
        "刚刚",
        "多多",
        "好好",
        "大大",
        "小小",
        "年年",
        "月月",
        "日日",
        "时时",
        "处处",
        "事事",
        "样样",
        "件件",
        "个个",
        "天天",
        "妈妈",
        "爸爸",
        "哥哥",
        "姐姐",
        "弟弟",
        "妹妹",
        "爷爷",
        "奶奶",
        "叔叔",
        "姑姑",
        "舅舅",
        "伯伯",
        "婶婶",
        "姥姥",
        "宝宝",
        "娃娃",
        "高高",
        "长长",
        "远远",
        "清清",
        "慢慢",
        "仅仅",
        "稍稍",
        "默默",
        "悄悄",
        "匆匆",
        "白白",
        "足足",
        "单单",
        "偏偏",
        "往往",
        "纷纷",
        "统统",
        "生生",
        "真真",
        "条条",
        "层层",
        "处处",
        "谢谢",
        "看看",
        "问问",
        "想想",
        "试试",
        "说说",
        "讲讲",
        "听听",
        "查查",
        "帮帮",
        "等等",
        "走走",
        "等等",
        "早早",
        "久久",
        "整整",
        "一一",
        "二二",
        "三三",
        "家家",
        "户户",
        "世世",
        "代代",
        "口口",
        "声声",
        "滚滚",
        "轻轻",
        "重重",
        "深深",
        "种种",
        "通通",
        "恰恰",
        "活活",
        "双双",
        "每每",
        "狠狠",
        "紧紧",
        "死死",
        "万万",
        "千千",
        "夜夜",
        "处处",
        "步步",
        "村村",
        "城城",
        "区区",
        "细细",
        "明明",
        "草草",
        "寥寥",
        "花花",
        "绿绿",
        "红红",
        "方方",
        "面面",
        "形形",
        "色色",
        "堂堂",
        "孜孜",
        "津津",
        "寒寒",
        "冷冷",
        "静静",
        "闪闪",
        "实实",
        "在在",
        "老老",
        "满满",
        "空空",
        "点点",
        "滴滴",
        "来来",
        "去去",
        "进进",
        "出出",
        "上上",
        "下下",
        "左左",
        "右右",
        "前前",
        "后后",
        "里里",
        "外外",
        "反反",
        "复复",
        "断断",
        "续续",
        "大大",
        "干干",
        "净净",
        "清清",
        "楚楚",
        "明明",
        "白白",
        "忙忙",
        "碌碌",
        "三三",
        "两两",
        "吞吞",
        "吐吐",
        "高高",
        "兴兴",
        "认认",
        "真真",
        "辛辛",
        "苦苦",
        "客客",
        "气气",
        "和和",
        "美美",
        "平平",
        "淡淡",
        "马马",
        "虎虎",
        "兢兢",
        "业业",
        "勤勤",
        "恳恳",
        "拖拖",
        "拉拉",
        "原原",
        "本本",
        "完完",
        "全全",
    ]
)


def nicknames(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (start, start, end) of each in a folded text."""
    for match in _TITLED.finditer(text):
        beside, is_followed = text[max(0, match.start() - 1) : match.start()], _is_no_other(text, match)
        if _BEFORE_TITLED.search(beside) and is_followed and text[match.end() : match.end() + 1] not in {"员", "长"}:
            yield match.start(), match.start(), match.end()
    for match in _OLD.finditer(text):
        before = strength_before(text, match.start())
        needed = EDGE if match[2] else LINK
        is_clear = match[1] in CLEAR_SURNAMES or (match[0][0] == "阿" and match[0][1] in GIVEN)
        may = (
            is_clear
            or before >= needed
            or text[max(0, match.start() - 1) : match.start()] in tuple("的位个组壁和跟与、")
        )
        is_written = match[3] is None or _is_of_name(match[0])
        if may and is_written and _is_followed(text, match.end()) and match[0] not in _NOT_CALLED:
            yield match.start(), match.start(), match.end()
    for match in _PARTLY.finditer(text):
        yield match.start(), match.start(), match.end()
    for pattern in (_KIN, _DOUBLED):
        for match in pattern.finditer(text):
            if match[0] in _NO_KIN or match[0] in NO_DOUBLED:
                continue
            if _is_alone_before(text, match.start()) and _is_followed(text, match.end()) and _is_no_other(text, match):
                yield match.start(), match.start(), match.end()


def _is_alone_before(text: str, start: int) -> bool:
    return strength_before(text, start) >= LINK or text[start - 1 : start] in {"的", "上", "、"}


def _is_no_other(text: str, match: re.Match[str]) -> bool:
    return not begins_another_word(text, match.start()) and match[0] not in NOT_NAMES


def _is_followed(text: str, end: int) -> bool:
    return is_after_name(text, end) or bool(_FOLLOW.match(text, end))


def _is_of_name(called: str) -> bool:
    """Tell whether the character behind 阿 or 小 is one of names; behind 小 only one that running text has less."""
    character = called[1]
    return (character in GIVEN and (called[0] != "小" or character not in COMMON)) or (
        called[0] != "小" and character in _RARE
    )

"""Find Chinese names that no surname gives away, by what says that somebody is called so: 叫疤子, 我弟井然被, 胖婶."""

import re
from collections.abc import Iterator

from portal.library.personal_data.called_names import FOREIGN_CHARACTERS
from portal.library.personal_data.chinese_names import (
    NOT_NAMES,
    SURNAMES,
    TITLES,
    begins_another_word,
    entries_of,
    is_han,
    surname_length,
)
from portal.library.personal_data.folding import HAN
from portal.library.personal_data.likely_names import COMMON, GIVEN
from portal.library.personal_data.nicknames import NO_DOUBLED

_SHORT, _FULL = 2, 3  # characters of a given name alone, and with a surname
_RARE = entries_of("rare_surnames.txt")
_NOT_CALLED = entries_of("no_called_names.txt") | entries_of("before_names.txt") | TITLES
_NEVER = frozenset(
    "的是了在不没我你他她它您们这那哪某谁什怎号窗口办室处局科所厅部门无和与及错对就都也还又很太最更已把被给让"
    "请向从到去来说要能会可"
    "想以之而但则若因为于将有等个位名只次年月日时分钱元块些吗呢吧啊哦嘛啦着过得地者且并或拍查锁换补迁领缴交退"
    "跑送接看听写填打拿找问借欠买卖修拆装搬租"
)
_CLOSED = rf"(?=[^{HAN}]|$)"
_NAME = f"([{HAN}]{{2,4}}?)"
_CALLED = re.compile(
    r"(?:(?:(?<!知)名字|大名|小名|外号|绰号|诨名|本名|真名|人称|尾名|落款|署名|姓名|名为|自称|"
    rf"乳名|[^{HAN}]叫|名叫|[婆公爷奶伯叔婶姑舅姨嫂孙侄甥媳婿员生者师傅工]叫|[我他她俺人个位员头子女儿妈爸哥姐弟"
    r"妹友都家字的跟]叫|喊|称)"
    rf"(?:他|她|我|它)?(?:叫|是|为|做|作|:)?)[ \"“'「*]{{0,3}}{_NAME}(?=[^{HAN}]|$|的|说|这|那|来|在|把|就|也)"
)
_KIN = (
    "爱人|老伴|老婆|老公|丈夫|妻子|媳妇|儿媳|女婿|爸爸?|妈妈?|爹|娘|父亲|母亲|爷爷?|奶奶?|外公|"
    "外婆|姥姥|姥爷|哥哥?|弟弟?|姐姐?|妹妹?|弟媳|嫂子?|"
    "姐夫|妹夫|儿子?|女儿|闺女|孙子|孙女|外孙女?|侄子|侄女|侄儿|外甥女?|舅舅?|姑姑?|姨妈?|叔叔?|"
    "伯伯?|婶婶?|表[哥弟姐妹叔]|堂[哥弟姐妹]|"
    "大儿子|小儿子|大女儿|小女儿|同事|同学|朋友|邻居|室友|徒弟|师傅|男友|女友|男朋友|女朋友|对象|"
    "岳父|岳母|公公|婆婆|干儿子|干女儿"
)
_PARENT_OF = re.compile(f"(?:[的是和跟叫找]|^|[^{HAN}])([{HAN}]{{2}})(?:妈|爸|奶奶|爷爷|姥姥|外婆)(?![妈爸])")
_SURNAME_ALONE = re.compile(rf"(?:我叫|免贵姓|本人姓|我姓)([{HAN}]){_CLOSED}")
_SEEK = re.compile("(?<!寻)(?:找|联系)(?=[^ ]{2,3}(?:[,。!\n;)]|$))")
_AND = re.compile(rf"(?:和|与|及|跟|、)([{HAN}]{{2,3}}?)(?=两|三|一起|都|一同|一道|等|的|[^{HAN}]|$)")
_OF_KIN = re.compile(rf"(?:我|俺|咱|他|她|我们|我家|小|家)的?(?:{_KIN})")
_ROLE = re.compile(
    "(?:村主任|支书|书记|主任|屯长|组长|队长|班长|队员|保安|保洁|门卫|网格员|楼长|干部|经办的?|"
    "经办人|办事员|前台|大厅的|窗口的|档案局|民政局|社区的|街道的|"
    "村里的|镇上的?|楼[上下]的|隔壁的?|对门的?|村头|村上|人事|财务|会计|中介|房东|老乡|工友|领头的|"
    "带头的|司机|骑手|志愿者|导办|引导员|委托人|申请人|"
    "委托|继承人|当事人|业主|户主|居民|村民|老人|患者|病人|学生|孩子|宝宝|小儿|小女|家母|家父|"
    "内人|犬子|先母|先父|亡妻|亡夫|阿婆|老板娘?|工头|组员|干事|科员|"
    "柜员|协警|辅警|民警|医生|护士|老师|护工|保姆|店主|摊主|车主|同志|技师|维修工|电工|快递员|"
    "包村干部|帮扶干部)(?:是|叫|:)?"
)
_FOREIGN_BEHIND = re.compile(
    f"(?:{_ROLE.pattern}|我是|本人|叫|名字|姓名|名为|是)[:是为叫]?([{FOREIGN_CHARACTERS}]{{3,9}})(?=[^{HAN}]|"
    "$|需要|的|来|没|已|被|今年|申请|因|到|说|去|要|也)"
)
_FOLLOW = re.compile(
    "却|替|帮|说|被|怀孕|半年|没|拿|把|跟|和|与|带|已|也|都|又|就|还|去|来|在|因|于|签|收|答应|"
    "告诉|让|叫|的|当|一直|打|办|给|从|今年|去年|现|住院|上|要|拖|骂|吼|推|开|填|写|做|过|留|"
    "持|跟|一样|三个|两个|聊|走|病|死|借|欠|买|卖|骗|出|上门|亲自|主动|教|陪|送|接|同意|不|没|"
    "家|刚|早|晚|只|非|硬|先|再|才|竟|居然|很|特别|真|这|那|我|们?俩|等|户口|身份证|手机|电话"
)
_LISTED = re.compile(
    rf"(?:^|(?<=[、(:;,。 \n]))([{HAN}]{{2,4}})(?=[、,。;)]|等|和|[两三四五六七八九几][个户人位名家]|都|$|\n)"
)


def names_by_context(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end of the name, end) of each in a folded text."""
    for match in _CALLED.finditer(text):
        if _may_be_called(match[1]) and not begins_another_word(text, match.start(1)):
            yield match.start(1), match.end(1), match.end(1)
    yield from _foreign_or_alone(text)
    yield from _behind_persons(text)


def _foreign_or_alone(text: str) -> Iterator[tuple[int, int, int]]:
    for match in (*_FOREIGN_BEHIND.finditer(text), *_PARENT_OF.finditer(text)):
        if match[1][:2] not in _NOT_CALLED and match[1] not in NOT_NAMES and match[1][0] not in _NEVER:
            yield match.start(1), match.end(1), match.end(1)
    for match in _SURNAME_ALONE.finditer(text):
        if match[1] in SURNAMES:
            yield match.start(1), match.start(1), match.end(1)


def _behind_persons(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield the names right behind a word for a person."""
    for pattern in (_OF_KIN, _ROLE, _SEEK):
        for match in pattern.finditer(text):
            start = match.end()
            for length in (3, 2):
                if pattern is _SEEK and is_han(text[start + length : start + length + 1]):
                    continue
                if _is_name_behind_person(text, start, start + length, is_kin=pattern is _OF_KIN):
                    yield start, start + length, start + length
                    break


def _may_be_called(name: str) -> bool:
    return _NEVER.isdisjoint(name) and not any(name[at : at + 2] in _NOT_CALLED for at in range(len(name) - 1))


def _is_name_behind_person(text: str, start: int, end: int, *, is_kin: bool) -> bool:
    name = text[start:end]
    if len(name) < end - start or not all(map(is_han, name)) or not _may_be_called(name):
        return False
    if name in NOT_NAMES or (name[:2] in NOT_NAMES and len(name) > _SHORT) or name in NO_DOUBLED:
        return False
    worths = [each in GIVEN or each not in COMMON for each in name]
    is_surname = name[0] in SURNAMES or name[0] in _RARE
    if len(name) == _FULL and is_surname and any(worths[1:]) and is_kin:
        return True
    is_followed = not is_han(text[end : end + 1]) or bool(_FOLLOW.match(text, end))
    return is_followed and sum(worths[1:]) + (is_surname or worths[0]) >= len(name) - is_surname * (len(name) == _FULL)


def listed_names(text: str, known: set[str]) -> Iterator[tuple[int, int, int]]:
    """Yield what stands in a list beside a name that is known already."""
    before: re.Match[str] | None = None
    group: list[re.Match[str]] = []
    for match in _LISTED.finditer(text):
        if before and (match.start(1) != before.end(1) + 1 or text[before.end(1)] != "、"):
            yield from _of_list(group, known)
            group = []
        group.append(match)
        before = match
    yield from _of_list(group, known)
    for match in _AND.finditer(text):
        is_beside = any(text[match.start() - length : match.start()] in known for length in (2, 3, 4))
        if is_beside and _may_be_called(match[1]) and all(each in GIVEN or each not in COMMON for each in match[1]):
            yield match.start(1), match.end(1), match.end(1)


def _of_list(group: list[re.Match[str]], known: set[str]) -> Iterator[tuple[int, int, int]]:
    names = [match for match in group if match[1] in known]
    likely = [match for match in group if _is_like_name(match[1])]
    if names or (len(likely) > 1 and 2 * len(likely) >= len(group)):
        for match in group:
            if match[1] not in known and _may_be_called(match[1]):
                yield match.start(1), match.end(1), match.end(1)


def _is_like_name(name: str) -> bool:
    """Tell whether a name has a surname and behind it characters of names alone."""
    given = name[surname_length(name, 0) :]
    is_called = 0 < len(given) < len(name) and len(given) <= _SHORT and not begins_another_word(name, 0)
    return is_called and _may_be_called(name) and all(each in GIVEN or each not in COMMON for each in given)

"""Spot names of persons where a title, an introduction or a telephone number beside them says that they are names."""

import re
from collections import Counter
from collections.abc import Iterator

from portal.library.personal_data.called_names import called_names
from portal.library.personal_data.chinese_names import (
    CLEAR_SURNAMES,
    TITLES,
    begins_another_word,
    is_after_name,
    is_han,
    is_refused,
    name_end,
    surname_length,
)
from portal.library.personal_data.english_names import english_names
from portal.library.personal_data.folding import HAN
from portal.library.personal_data.likely_english_names import likely_english_names
from portal.library.personal_data.likely_names import likely_names
from portal.library.personal_data.names_by_context import listed_names, names_by_context
from portal.library.personal_data.nicknames import nicknames
from portal.library.personal_data.occurrences import occurrences
from portal.library.personal_data.spot import Spot
from portal.library.personal_data.vocabulary import PersonalDataKind as Kind

_TITLE = re.compile("|".join(sorted(TITLES, key=len, reverse=True)))
_LABELLED = re.compile(
    "(?:姓名|名字|经办人员?|联系人|办事员|工作人员|承办人|申请人|投诉人|举报人|患者|当事人|法定代表人|"
    "法人|负责人|户主|业主|收件人|寄件人|收款人|"
    "持卡人|开户人|户名|证人|代办人|委托人|受托人|监护人|权利人|产权人|科员|签名|署名|反映人|来信人|"
    "被投诉人|被举报人|处理人|接待人员?|审核人|受理人|学生)"
    "[ ]{0,2}(?:是|为|叫|"
    ":)[ ]{0,2}"
)
_SAYING = re.compile(
    "我叫|名叫|叫做|名字叫|名为|我的?(?:名字|姓名)(?:是|叫)?|本人姓名|他叫|她叫|一个叫|一位叫|"
    "那个叫|有个叫|人叫|员叫|生叫|子叫|儿叫|亲叫|邻居叫"
)
_BEFORE = re.compile(
    "我是|本人是?|经办人员?|联系人|办事员|工作人员|承办人|申请人|投诉人|举报人|患者|当事人|法定代表人|"
    "负责人|户主|业主|证人|窗口人员|接待人员|"
    "科员|民警|辅警|医生|护士|大夫|老师|同事|邻居|房东|母亲|父亲|妻子|丈夫|儿子|女儿|老婆|老公|"
    "爱人|妈妈|爸爸|爷爷|奶奶|外婆|外公|弟弟|哥哥|姐姐|妹妹|"
    "主任|科长|局长|处长|所长|站长|队长|书记|经理|同志|职员|柜员|导办员?|网格员|协管员|保安|司机|"
    "驾驶员|客服|姓名|被投诉人|监护人|学生|孩子|孙女|孙子|外孙女?|侄[子女]|同学|朋友|当面问|人员"
)
_PREPOSITION = re.compile(
    "(?:是|给|被|跟|问|找|让|请|由|向|叫|对|和|与)(?=["
    + "".join(each for each in CLEAR_SURNAMES if len(each) == 1)
    + "])"
)
_SURNAME_ALONE = re.compile(f"姓(?=([{HAN}])(?:的|那|这|先生|女士|什么|[^{HAN}]|$))")
_ENDS_OF_PLACES = frozenset("镇乡县村")
_NICKNAME = re.compile("[小老阿]")
_WEAK_STARTS = frozenset(
    "于向时任应常和全曾方管关单成查费钱项原保商盖计连路房车水明冷利展都乐强解包左尚花官练边简符党谈习印储幸冒闻平安"
    "楼农劳敬荣丰容铁阴支祖危衡隆腾荆皮贡厉盘干乌宿束弘"
)
_BEFORE_NAMES = frozenset("找请问向由被对和与跟及给让叫是的说见因有位名该在了为即把同但而还又经到用据听像如托谢员")


def name_spots(text: str) -> Iterator[Spot]:
    """Yield the names in a folded text, each wherever it stands in full; they may overlap."""
    full = Counter[str]()
    found = [*_titled(text), *_introduced(text), *likely_names(text), *called_names(text), *nicknames(text)]
    found += names_by_context(text)
    found += listed_names(text, {text[start:end] for start, _, end in found})
    for start, name_ends, end in found:
        if name_ends - start > 1:
            full[text[start:name_ends]] += 1
        yield Spot(Kind.NAME, start, end)
    english = [*english_names(text), *likely_english_names(text)]
    for start, name_ends, end in english:
        if " " in text[start:name_ends]:
            full[text[start:name_ends]] += 1
        yield Spot(Kind.NAME, start, end)
    for start, end in occurrences(text, set(full)):
        if is_han(text[start]) or not (text[start - 1 : start].isalpha() or text[end : end + 1].isalpha()):
            yield Spot(Kind.NAME, start, end)


def _titled(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end of the name, end) of each name before a title."""
    for title in _TITLE.finditer(text):
        place = title.start()
        for start in _starts_before(text, place):
            given = text[start:place]
            if begins_another_word(text, start) or is_refused(text, start):
                continue
            if text[start] in _WEAK_STARTS and is_han(text[start - 1 : start]) and text[start - 1] not in _BEFORE_NAMES:
                continue
            if any(each in "某的是了在" for each in given[1:]) or (
                len(given) > 1 and given[0] in _WEAK_STARTS and given[1] in CLEAR_SURNAMES
            ):
                continue
            has_given = len(given) > surname_length(text, start)
            yield start, place if has_given else start, title.end()
            break


def _starts_before(text: str, place: int) -> Iterator[int]:
    """Yield where a name may begin that ends before a place, the likeliest first."""
    for start in (place - 4, place - 3, place - 2, place - 1):
        if start < 0 or not all(is_han(each) for each in text[start:place]):
            continue
        given = place - start - surname_length(text, start)
        if (
            surname_length(text, start)
            and given <= 2
            and not (given and surname_length(text, start) == 1 and _is_better_after(text, start, place))
        ):
            yield start


def _is_better_after(text: str, start: int, place: int) -> bool:
    """Tell whether a clear surname within is the likelier beginning: 向王, 和李, 后陈."""
    return text[start] not in CLEAR_SURNAMES and any(text[each] in CLEAR_SURNAMES for each in range(start + 1, place))


def _introduced(text: str) -> Iterator[tuple[int, int, int]]:
    for pattern, surely in ((_LABELLED, True), (_SAYING, True), (_BEFORE, False), (_PREPOSITION, False)):
        for match in pattern.finditer(text):
            start = match.end()
            while start < match.end() + 2 and text[start : start + 1] in {" ", '"', "“", ":"}:
                start += 1
            if not surely and text[start : start + 1] in _WEAK_STARTS and not _is_closed(text, start):
                continue
            if pattern is _PREPOSITION and not is_after_name(text, name_end(text, start) or start):
                continue
            if _NICKNAME.match(text, start) and surname_length(text, start + 1) and is_after_name(text, start + 2):
                yield start, start, start + 2
            elif (end := name_end(text, start, surely=surely)) and text[end - 1] not in _ENDS_OF_PLACES:
                yield start, end, end
    for match in _SURNAME_ALONE.finditer(text):
        if surname_length(match[1], 0):
            yield match.start(), match.start(), match.end(1)


def _is_closed(text: str, start: int) -> bool:
    is_preposition = text[start : start + 1] in {"于", "向", "时", "应", "曾", "都", "管"}
    return not all(is_han(text[each : each + 1]) for each in range(start, start + 4)) or (
        not is_preposition and is_after_name(text, start + 3)
    )

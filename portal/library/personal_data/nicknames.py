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
_TRADES = entries_of("trades.txt")
_TITLES = "|".join(sorted(TITLES | _TRADES, key=len, reverse=True))
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
_NO_KIN = entries_of("no_kin.txt")
_DOUBLED = re.compile(f"([{_GIVEN}宝皮豆果糖米乐圆团朵冉])\\1")
NO_DOUBLED = entries_of("no_doubled.txt")
"""Doubled characters that are words."""


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

"""Tell how far a Chinese name reaches, from its surname; the lists of words are in ``content``."""

from pathlib import Path

_CONTENT = Path(__file__).with_name("content")


def entries_of(name: str) -> frozenset[str]:
    """Return the entries of a list."""
    return frozenset((_CONTENT / name).read_text(encoding="utf-8").split())


SURNAMES = entries_of("surnames.txt")
CLEAR_SURNAMES = entries_of("clear_surnames.txt")
"""Surnames that hardly begin another word."""
WEAK_SURNAMES = frozenset(
    "于向时任应常和全曾方管关单成查费钱项原保商盖计连路房车水明冷利展都乐强解包左尚花官练边简符党谈习印储幸冒闻平安"
    "楼农劳敬荣丰容铁阴支祖危衡隆腾荆门皮贡茹厉盘税白黄高马江石文金牛万周温沙游米古林田华龙雷池武康宁严施席申"
    "干乌宿束弘司车金项成范"
)
"""Surnames that often begin another word."""
NOT_NAMES = entries_of("not_names.txt")
"""Words that begin like a surname and are none."""
AFTER_NAMES = entries_of("after_names.txt")
"""What follows a name in a sentence."""
TITLES = entries_of("titles.txt")
_NO_SURNAME_BEFORE = {
    "方": "对双我甲乙各校警医厂官多地东西南北前后双贵院卖买资",
    "任": "前现时担兼责历上主继连信班",
    "关": "有相机公海无",
    "管": "主监城不分",
    "于": "关由对至位属处等基终在介鉴低高大小",
    "时": "当同及临小平有随到",
    "高": "最提很更",
    "安": "公治保",
    "康": "健安小",
    "楼": "0123456789号一二三四五六七八九十",
    "单": "名清订账菜罚保货快简孤",
    "付": "给支交应预代拖偿缴垫收对",
    "程": "工过流课日行教章规全历里旅",
    "费": "收缴学水电交免车话房经消自公",
    "车": "汽火公停开打客货校大卡拖骑堵坐",
    "房": "住租买卖公厂民楼厨库套",
    "成": "完形组构达造变合分",
}  # fmt: skip
_NO_GIVEN_NAMES = frozenset("某姓氏的是在说对不没我你他她它也都就还又了着等")


def is_han(character: str) -> bool:
    """Tell whether a character, or the end of a text, is a Chinese one."""
    return bool(character) and ("\u3400" <= character <= "\u9fff" or character == "\u3007" or character >= "\U00020000")


def surname_length(text: str, start: int) -> int:
    """Return the length of the surname at a place of a text; 0 where there is none."""
    return 2 if text[start : start + 2] in SURNAMES else int(text[start : start + 1] in SURNAMES)


def begins_another_word(text: str, start: int) -> bool:
    """Tell whether what stands at a place of a text is a word that is no name."""
    return text[start : start + 2] in NOT_NAMES or text[start : start + 3] in NOT_NAMES


def is_refused(text: str, start: int) -> bool:
    """Tell whether a surname at a place of a text is rather the end of a word."""
    return text[start - 1 : start] in tuple(_NO_SURNAME_BEFORE.get(text[start], ""))


def is_after_name(text: str, place: int) -> bool:
    """Tell whether a name may well end before a place of a text."""
    return (
        not is_han(text[place : place + 1])
        or text[place] in AFTER_NAMES
        or text[place : place + 2] in AFTER_NAMES
        or text[place : place + 3] in AFTER_NAMES
    )


def name_end(text: str, start: int, *, surely: bool = False) -> int | None:
    """Return where the name ends that begins at a place of a text; ``surely`` where what is before says it is one."""
    length = surname_length(text, start)
    first = start + length
    if not length or begins_another_word(text, start) or _is_title(text, first):
        return None
    if not is_han(text[first : first + 1]) or text[first] in _NO_GIVEN_NAMES:
        return None
    is_short = is_after_name(text, first + 1) or _is_title(text, first + 1)
    end = first + (1 if is_short else 2)
    if is_short or surely or is_after_name(text, end) or _is_title(text, end):
        return end
    return end if text[start:first] in CLEAR_SURNAMES else None


def _is_title(text: str, place: int) -> bool:
    return any(text[place : place + length] in TITLES for length in (2, 3))

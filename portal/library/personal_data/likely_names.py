"""Find Chinese names by what speaks for them: what stands before, the surname, the given name, and what follows.

Each place where a surname may begin is weighed once, in a fixed number of steps, so that time grows with the text.
"""

import re
from collections.abc import Iterator
from functools import cache

from portal.library.personal_data.chinese_names import (
    CLEAR_SURNAMES,
    SURNAMES,
    WEAK_SURNAMES,
    begins_another_word,
    is_after_name,
    is_han,
    surname_length,
    words_of,
)

GIVEN = frozenset("".join(words_of("given_names.txt")))
"""Characters of given names that running text has less."""
PERHAPS_GIVEN = frozenset("".join(words_of("given_names_perhaps.txt")))
"""Characters of given names that running text has as well."""
_STRONG = words_of("before_names.txt")
_WEAK = words_of("weak_before_names.txt")
_LAST_BEFORE = frozenset(word[-1] for word in (*_STRONG, *_WEAK))
_NO_GIVEN = frozenset("某姓氏的是在说对不没我你他她它也都就还又了着等个这那哪吗呢吧啊们很最之乎者款费钱")
_PLACES = frozenset("市县区镇乡村路街巷桥湾庄屯寨院局所厅处站场店厂馆寺庙省州港河湖")
_LINKS = frozenset('是为叫系: "“「(,')
_SAYING = frozenset({"叫", "名", "名字", "姓名", "我是", "名下", "签名", "落款", "署名"})
_AT_EDGE = re.compile("[,。;!?、()\n\t \"“”'《》:@<>-]")
_PARTNER = re.compile(
    r"[ ]{0,2}[,、(:;]{0,2}[ ]{0,2}(?:[男女生](?:[ ]?[,、;。()于]|$)|身份证|手机|电话|联系|tel|微信|证件|卡号|账[户号]|"
    r"QQ|座机|现年|年龄|出生|(?:今年)?[0-9]{1,3}岁|[0-9]{6,18}|(?:\+?86[ -]?)?1[3-9 ][0-9 ]{3}|0[0-9]{2,3}-?[0-9]{4}|"
    r"[0-9]{4}年[0-9一]{1,2}月(?:[0-9]{1,2}日)?(?:出?生)|\x00|[A-Za-z0-9._]{2,30}@)",
    re.I,
)
_START = re.compile("[" + "".join(sorted({each[0] for each in SURNAMES})) + "]")
_ENOUGH = 5
_ENOUGH_BEHIND_WORD = 4
CERTAIN, WORD, EDGE, LINK = 5, 3, 2, 1
_PARTNERED, _CLOSED, _FOLLOWED = 3, 2, 1


def likely_names(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, end) of each likely name in a folded text."""
    reached = 0
    for match in _START.finditer(text):
        start = match.start()
        if start >= reached and (end := _end_of_name(text, start)):
            yield start, end, end
            reached = end


def strength_before(text: str, start: int) -> int:
    """Return how far what stands before a place of a text says that a name begins there."""
    if start == 0:
        return EDGE
    place = start
    while place > max(0, start - 3) and text[place - 1] in _LINKS:
        place -= 1
    strength = 0
    if text[place - 1 : place] in _LAST_BEFORE:
        words = [text[place - length : place] for length in range(1, min(5, place) + 1)]
        if any(word in _SAYING for word in words):
            strength = CERTAIN
        elif any(word in _STRONG for word in words):
            strength = WORD if "," not in text[place:start] or place > 1 else EDGE
        elif any(word in _WEAK for word in words) and place == start:
            strength = LINK
    if place < start and strength < EDGE and text[start - 1] in "是叫为系":
        strength = max(strength, LINK)
    return max(strength, EDGE if _AT_EDGE.match(text[start - 1]) else 0)


def _strength_behind(text: str, end: int) -> int:
    if _PARTNER.match(text, end):
        return _PARTNERED
    if not is_han(text[end : end + 1]):
        return _CLOSED
    return _FOLLOWED if is_after_name(text, end) else 0


@cache
def _worth(character: str) -> int:
    return 2 if character in GIVEN else 1 if character in PERHAPS_GIVEN else -1


def _end_of_name(text: str, start: int) -> int | None:
    length = surname_length(text, start)
    first = start + length
    if not length or not is_han(text[first : first + 1]) or text[first] in _NO_GIVEN:
        return None
    before = strength_before(text, start)
    if begins_another_word(text, start) and before < CERTAIN and not _is_whole(text, first, before):
        return None
    surname = text[start:first]
    bonus = (surname in CLEAR_SURNAMES or length > 1) - (surname in WEAK_SURNAMES)
    best, enough = None, _ENOUGH_BEHIND_WORD if before >= WORD else _ENOUGH
    for given in (2, 1):
        end = first + given
        name = text[first:end]
        if len(name) < given or not all(is_han(each) and each not in _NO_GIVEN for each in name):
            continue
        if given == 2 and begins_another_word(text, first) and _worth(name[1]) < 2:
            continue
        behind = _strength_behind(text, end)
        if before < WORD and (name[-1] in _PLACES or (given == 1 and behind < _PARTNERED and before != LINK)):
            continue
        if behind == 0 and (before + bonus < WORD or given == 1):
            continue
        score = before + behind + bonus + _of_given(name, before)
        if score >= enough:
            best, enough = end, score + 1
    return best


def _is_whole(text: str, first: int, before: int) -> bool:
    """Tell whether a word that begins like a surname is a full name nevertheless, behind the word for a person."""
    given = text[first : first + 2]
    return before >= WORD and len(given) == 2 and sum(map(_worth, given)) > 2 and _strength_behind(text, first + 2) > 0


def _of_given(name: str, before: int) -> int:
    worths = [_worth(each) for each in name]
    if len(worths) == 1:
        return {2: 1, 1: 0}.get(worths[0], -2 if before < CERTAIN else -1)
    total = sum(worths)
    if total >= 3:
        return 2
    return {2: 1, 1: 0}.get(total, -2 if total < 0 else -1)

"""Find Chinese names by what speaks for them: what stands before, the surname, the given name, and what follows.

Each place where a surname may begin is weighed once, in a fixed number of steps, so that time grows with the text.
"""

import re
from collections.abc import Iterator
from functools import cache

from portal.library.personal_data.chinese_names import (
    AFTER_NAMES,
    CLEAR_SURNAMES,
    NOT_NAMES,
    SURNAMES,
    WEAK_SURNAMES,
    begins_another_word,
    entries_of,
    is_after_name,
    is_han,
    is_refused,
    surname_length,
)

GIVEN = frozenset("".join(entries_of("given_names.txt")))
"""Characters of given names that running text has less."""
PERHAPS_GIVEN = frozenset("".join(entries_of("given_names_perhaps.txt")))
"""Characters of given names that running text has as well."""
COMMON = frozenset("".join(entries_of("common_characters.txt")))
"""Characters that running text has most."""
_STRONG = entries_of("before_names.txt")
_WEAK = entries_of("weak_before_names.txt")
_LAST_BEFORE = frozenset(word[-1] for word in (*_STRONG, *_WEAK))
_NO_GIVEN = frozenset("请某姓氏的是在说对不没我你他她它也都就还又了着等个这那哪吗呢吧啊们很最之乎者款费钱")
_PLACES = frozenset("市县区镇乡村路街巷桥湾庄屯寨院局所厅处站场店厂馆寺庙省州港河湖")
_ENDS_OF_ROLES = frozenset("员师者友嫂叔婶姨姑舅爷婆哥弟姐妹汉")
_PERHAPS_ENDS_OF_ROLES = frozenset("长工民主人属户客")
_LONGEST_BEFORE = 6  # characters of the longest word in the lists
_LINKS = frozenset('是为叫系: "“「(,')
_SAYING = frozenset({"叫", "名字", "姓名", "名下", "签名", "落款", "署名"})
_AT_EDGE = frozenset(",。;!?、()\n\t \"“”'《》:@<>-")
_PARTNER = re.compile(
    r"[ ]{0,2}[,、(:;]{0,2}[ ]{0,2}(?:[男女生](?:[ ]?[,、;。()于]|$)|身份证|手机|电话|联系|tel|微信|证件|卡号|账[户号]|"
    r"QQ|座机|现年|年龄|出生|(?:今年)?[0-9]{1,3}岁|[0-9]{6,18}|(?:\+?86[ -]?)?1[3-9 ][0-9 ]{3}|0[0-9]{2,3}-?[0-9]{4}|"
    r"[0-9]{4}年[0-9一]{1,2}月(?:[0-9]{1,2}日)?(?:出?生)|\x00|[A-Za-z0-9._]{2,30}@)",
    re.I,
)
_PARTNERS_BEGIN = frozenset("男女生身手电联微证卡账座现年出今")
_START = re.compile("[" + "".join(sorted({each[0] for each in SURNAMES})) + "]")
_ENOUGH = 4
_ENOUGH_BEHIND_WORD = 3
CERTAIN, WORD, EDGE, LINK = 5, 3, 2, 1
_TYPICAL = 2
_TWICE_GIVEN = 4  # of two characters that are typical of given names
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
    strength = max(
        _strength_of_word(text, start, is_beside=True), _strength_of_word(text, place, is_beside=place == start)
    )
    return max(strength, EDGE if text[start - 1] in _AT_EDGE else LINK if text[start - 1] in "是叫为系" else 0)


def _strength_of_word(text: str, end: int, *, is_beside: bool) -> int:
    """Return how far the word that ends at a place of a text says that a name follows."""
    last = text[end - 1 : end]
    by_ending = WORD if last in _ENDS_OF_ROLES else EDGE if last in _PERHAPS_ENDS_OF_ROLES else 0
    if last not in _LAST_BEFORE:
        return by_ending
    parts = [text[end - length : end] for length in range(1, min(_LONGEST_BEFORE, end) + 1)]
    if not _SAYING.isdisjoint(parts):
        return CERTAIN
    if not _STRONG.isdisjoint(parts):
        return WORD
    return by_ending or (LINK if is_beside and not _WEAK.isdisjoint(parts) else 0)


def _strength_behind(text: str, end: int) -> int:
    follows = text[end : end + 1]
    is_closed = not is_han(follows)
    if (is_closed or follows in _PARTNERS_BEGIN) and _PARTNER.match(text, end):
        return _PARTNERED
    if is_closed:
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
    if _is_other_word(text, start, first, before):
        return None
    surname = text[start:first]
    bonus = (surname in CLEAR_SURNAMES or length > 1) - (surname in WEAK_SURNAMES)
    enough = _ENOUGH_BEHIND_WORD if before >= WORD else _ENOUGH
    scores = [
        _score(text, start, first, first + given, before=before, bonus=bonus) for given in ((2, 1) if before else (2,))
    ]
    best = max(scores)
    return first + (2 if scores[0] == best else 1) if best >= enough else None


def _score(text: str, start: int, first: int, end: int, *, before: int, bonus: int) -> int:
    """Return what speaks for the name between two places of a text; 0 where something speaks against it."""
    name = text[first:end]
    is_short = end - first == 1
    if len(name) < end - first or not all(is_han(each) and each not in _NO_GIVEN for each in name):
        return 0
    if (name in AFTER_NAMES and _worth(name) < _TYPICAL) if is_short else _is_word(name, before):
        return 0
    behind = _strength_behind(text, end)
    is_place = name[-1] in _PLACES and (before < WORD or behind < _CLOSED)
    is_too_short = is_short and before < WORD and behind < _PARTNERED and before != LINK
    is_open = behind == 0 and (is_short or before + bonus < WORD)
    if is_place or is_too_short or is_open:
        return 0
    is_between = before >= EDGE and behind == _PARTNERED and start > 0
    is_alone = behind < _CLOSED and not (before and behind)
    is_weak = not is_between and (is_alone or sum(map(_worth, name)) < _TWICE_GIVEN)
    worth = max(_of_given(name, before), 0) if is_between else _of_given(name, before)
    return before + behind + (bonus if is_weak else max(bonus, 0)) + worth


def _is_word(name: str, before: int) -> bool:
    return name in NOT_NAMES and (before < WORD or _worth(name[1]) < _TYPICAL)


def _is_other_word(text: str, start: int, first: int, before: int) -> bool:
    if is_refused(text, start):
        return True
    return begins_another_word(text, start) and not _is_whole(text, first, before)


def _is_whole(text: str, first: int, before: int) -> bool:
    """Tell whether a word that begins like a surname is a full name nevertheless, behind the word for a person."""
    given = text[first : first + 2]
    return before >= WORD and len(given) == 2 and sum(map(_worth, given)) > 2 and _strength_behind(text, first + 2) > 0


def _of_given(name: str, before: int) -> int:
    worths = [_worth(each) for each in name]
    if len(worths) == 1:
        return 1 if worths[0] == 2 else -2 if before < CERTAIN else -1 + max(worths[0], 0)
    total = sum(worths)
    if total >= 3:
        return total - 1
    return {2: 1, 1: 0}.get(total, -2 if total < 0 else -1)

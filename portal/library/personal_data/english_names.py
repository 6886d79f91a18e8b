"""Spot names in English text: behind a title, or where somebody says who they are."""

import re
from collections.abc import Iterator
from pathlib import Path

_CONTENT = Path(__file__).with_name("content")
_SPELT_SURNAMES = frozenset((_CONTENT / "spelt_surnames.txt").read_text(encoding="utf-8").split())
_NO_NAMES = frozenset((_CONTENT / "no_english_names.txt").read_text(encoding="utf-8").split())
_CAPITALISED = r"[A-Z][A-Za-z]{0,15}(?:['’-][A-Za-z]{1,15})?"
_NAME = rf"{_CAPITALISED}(?:[ ](?:[A-Z]\.[ ])?{_CAPITALISED}){{0,2}}"
_TITLED = re.compile(
    r"(?<![A-Za-z])(?:Mr|Mrs|Ms|Miss|Mister|Madam|Dr|Prof|Professor|MR|MRS|MS|Sir|Lady|Comrade|"
    r"Auntie|Aunty|Uncle|Granny|Grandma|Grandpa|Sgt|Capt|Eng|Engr|Rev|Fr|Mx|Mme|Herr|Frau)\.?[ "
    rf"]({_NAME})"
)
_SMALL_TITLE = re.compile(r"(?<![A-Za-z])(?:mr|mrs|ms|mister|madam)\.?[ ]([A-Za-z]{2,15})")
_SAYING = re.compile(
    r"\b(?:[Mm]y (?:full )?name is|[Nn]ame (?:is|was)|named|called|signed,?|[Rr]egards,?|[Ss]incerely,?|[Cc]ontact:|"
    r"[Pp]atient:?|[Aa]pplicant:?|"
    r"[Cc]lerk:?|[Oo]fficer:?|[Hh]andled by:?|[Ss]erved by:?|[Cc]omplainant:?|[Oo]fficial:?|[Cc]olleague|"
    r"[Nn]eighbour|[Nn]eighbor|[Ll]andlord|[Ww]ife,?|"
    r"[Hh]usband,?|[Ss]on,?|[Dd]aughter,?|[Mm]other,?|[Ff]ather,?|[Dd]irector|[Mm]anager|[Ss]taff member|[Ee]mployee|"
    r"[Dd]octor|[Nn]urse|[Tt]eacher)"
    rf",?\s(?:of the counter |is |was )?({_NAME})"
)
_CERTAIN = re.compile(r"name (?:is|was)|name:|named|called", re.I)
_SMALL_SAYING = re.compile(r"\b(?i:my name is) ([a-z]{2,12} [a-z]{2,12})(?![a-z])")
_I_AM = re.compile(rf"\b(?:I am|I'm|I’m|[Tt]his is|[Ii]t is)[ ]({_CAPITALISED}(?:[ ]{_CAPITALISED}){{1,2}})")


def english_names(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end of the name, end) of each name; its title belongs to it."""
    for match in _TITLED.finditer(text):
        if match[1].split()[0] not in _NO_NAMES or match[1] == "May":
            yield match.start(1), _end(match), _end(match)
            yield match.start(), match.start(), _end(match)
    for match in _SMALL_TITLE.finditer(text):
        if match[1].lower() in _SPELT_SURNAMES:
            yield match.start(), match.start(), match.end()
    for match in _SAYING.finditer(text):
        first = match[1].split()[0]
        if first not in _NO_NAMES and (_CERTAIN.match(match[0]) or "name is" in match[0] or _is_spelt(match[1])):
            yield match.start(1), _end(match), _end(match)
    for pattern in (_SMALL_SAYING, _I_AM):
        for match in pattern.finditer(text):
            if _is_spelt(match[1]):
                yield match.start(1), _end(match), _end(match)


def _end(match: re.Match[str]) -> int:
    """Return where a name ends: before the first word that is none."""
    end = match.start(1)
    for word in re.finditer(r"[^ ]+", match[1]):
        if word[0] in _NO_NAMES and word.start():
            break
        end = match.start(1) + word.end()
    return end


def _is_spelt(name: str) -> bool:
    return any(word in _SPELT_SURNAMES for word in name.lower().split())

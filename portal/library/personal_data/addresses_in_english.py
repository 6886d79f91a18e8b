"""Spot addresses of homes that are written in English."""

import re
from collections.abc import Iterator

from portal.library.personal_data.spot import Spot
from portal.library.personal_data.vocabulary import PersonalDataKind as Kind

_CONTEXT = 45
_WORD = r"[A-Z][A-Za-z']{0,15}"
_ROAD = (
    "(?:Road|Rd|Street|St|Avenue|Ave|Lane|Drive|Court|Boulevard|Alley|Close|Terrace|Crescent|Highway|Lu|Jie|"
    "Garden|Gardens|Estate|Village|Community|Residence|Residences|Mansion|Apartments|Compound)"
)
_ROOM = (
    r"(?:[Ff]lat|[Rr]oom|[Rr]m|[Aa]partment|[Aa]pt|[Uu]nit|[Bb]uilding|[Bb]ldg|[Bb]lock|[Ff]loor|[Tt]ower|"
    r"[Ss]uite|[Hh]ouse)\.?[ ]?(?:[Nn]o\.?[ ]?)?(?:[0-9]{1,5}[A-Za-z]?|[A-Z])(?![A-Za-z0-9])"
)
_REST = (
    rf"(?:,?[ ](?:{_ROOM}|[0-9]{{1,2}}(?:st|nd|rd|th)?[ ][Ff]loor)){{0,4}}(?:,[ ]{_WORD}"
    rf"(?:[ ]{_WORD}){{0,2}}[ ]?(?:District|City|Province|County)?){{0,3}}"
)
_ON_ROAD = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_ROOM},?[ ]){{0,4}}(?:[Nn]o\.?[ ]?)?[0-9]{{1,5}}[A-Za-z]?,?[ ]"
    rf"(?:{_WORD}[ ]){{1,4}}{_ROAD}(?![A-Za-z]){_REST}"
)
_IN_COMPOUND = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_ROOM},?[ ]){{1,4}}(?:of[ ])?(?:{_WORD}[ ]){{1,4}}{_ROAD}(?![A-Za-z]){_REST}"
    rf"|(?<![A-Za-z0-9])(?:{_WORD}[ ]){{1,4}}{_ROAD},?[ ]{_ROOM}{_REST}"
)
_BARE = re.compile(rf"(?<![A-Za-z0-9]){_ROOM}(?:,?[ ]{_ROOM}){{1,4}}")
_HOME = re.compile(r"\b(?:live|living|lives|reside|home|house|my address|stay|rent|apartment)\b", re.I)
_OFFICE = re.compile(
    r"\b(?:cent(?:re|er)|office|hall|bureau|counter|window|court|hospital|school|police station|authority|department|"
    r"bank)\b",
    re.I,
)


def english_address_spots(text: str) -> Iterator[Spot]:
    """Yield the addresses of homes that a folded text has in English; they may overlap."""
    for pattern in (_ON_ROAD, _IN_COMPOUND, _BARE):
        for match in pattern.finditer(text):
            before = re.split(r"[.!?;\n]", text[max(0, match.start() - _CONTEXT) : match.start()])[-1]
            if _HOME.search(before) or not _OFFICE.search(before):
                yield Spot(Kind.ADDRESS, match.start(), match.end())

"""Spot addresses of homes that are written in English: parts in any order, between commas or blanks."""

import re
from collections.abc import Iterator

from portal.library.personal_data.spot import Spot
from portal.library.personal_data.vocabulary import PersonalDataKind as Kind

_CONTEXT = 45
_WORD = r"(?!(?:I|We|My|The|At|In|On|He|She|It|And|Or|But|To|Is)\b)[A-Z][A-Za-z'-]{0,15}"
_ROAD = (
    "(?:Road|Rd|Street|St|Avenue|Ave|Lane|Drive|Court|Boulevard|Blvd|Alley|Close|Terrace|Crescent|"
    "Highway|Lu|Jie|Xiang|Hutong|Nong|Longtang|Dadao|Daodao|Bei Lu|Nan Lu|Dong Lu|Xi Lu|Rd\\.|"
    "St\\.|Ave\\.|"
    "Place|Way|Row|Walk)"
)
_COMPOUND = (
    "(?:Gardens?|Estates?|Village|Community|Residences?|Mansions?|Apartments?|Compound|Court|Towers?|Villas?|Heights|"
    "Park|Terrace|Campus|House|Dormitory|Dorms?|Plaza|Homes?|Manor|Bay|Hill|Hills|Quarters|Hostel|"
    "Xiaoqu|Huayuan|Xincun|Jiayuan|Gongyu|Shequ|Dasha|Dayuan|Sushe|Cun|Zhuang|Wan|Yard|Lodge|Cottage|Barracks|"
    "Shanzhuang|Guangchang|Yuan|Building|Block|City|Square|Place|View|Palace|Green|Grove|Meadows|Springs|Island)"
)
_ROOM = (
    r"(?:[Ff]lat|[Rr]oom|[Rr]m|[Aa]partment|[Aa]pt|[Uu]nit|[Bb]uilding|[Bb]ldg|[Bb]lock|[Ff]loor|"
    r"[Tt]ower|[Ll]ane|[Aa]lley|[Hh]utong|"
    r"[Ss]uite|[Hh]ouse|[Dd]orm(?:itory)?|[Vv]illa|[Gg]ate|[Dd]oor|[Ee]ntrance|[Cc]ourtyard|[Hh]ouse "
    r"[Nn]o|[Rr]oom [Nn]o|[Cc]ell|[Bb]ed|[Rr]ow|[Zz]one|[Pp]hase|[Ss]taircase [Nn]o|Bdg|Blk|Fl|"
    r"FL|Ste|[Ss]taircase|[Hh]ostel)\.?[ ]?"
    r"(?:[Nn]o\.?[ ]?|#)?(?:[0-9]{1,5}[A-Za-z]?(?:-[0-9]{1,4}){0,2}|[A-Z][0-9]{0,4}|[IVX]{1,4})(?![A-Za-z0-9])"
    r"|(?:[0-9]{1,2}(?:st|nd|rd|th)?|[Gg]round|[Tt]op)[ ][Ff]loor|[0-9]{1,2}/F"
    r"|[0-9]{1,3}-[0-9]{1,3}-[0-9]{2,4}(?![0-9-])"
    r"|#?[0-9]{1,3}-[0-9]{3,4}(?=, [A-Z])|[0-9]{1,4}[A-Z](?=, [A-Z])"
    r"|[Nn]o\.?[ ]?[0-9]{1,4}[ ](?:Tower|Building|Block|Gate|Unit|House)(?![A-Za-z])"
)
_NUMBERED_ROAD = (
    rf"(?:[Nn]o\.?[ ]?)?[0-9]{{1,5}}[A-Za-z]?,?[ ](?:(?:{_WORD}[ ]){{1,4}}(?:{_ROAD}|{_COMPOUND})(?![A-Za-z])(?"
    r":\.(?=,))?"
    r"|(?:rue|via|calle) [A-Za-z]{2,20})"
)
_NUMBERED_LANE = r"[Nn]o\.?[ ]?[0-9]{1,5}(?=,)"
_NAMED_PLACE = (
    rf"(?:{_WORD}[ ]){{1,4}}(?:{_COMPOUND}|{_ROAD})(?:[ ](?:East|West|North|South))?(?![A-Za-z])"
    r"(?:[ ][0-9]{1,4}(?:-[0-9]{1,4}){0,3}(?![0-9]))?"
)
_PART = rf"(?:{_ROOM}|{_NUMBERED_ROAD}|{_NUMBERED_LANE}|{_NAMED_PLACE})"
_ANY_PLACE = rf"{_WORD}(?:[ ]{_WORD}){{0,2}}(?:[ ][0-9]{{6}})?"
_ORDINAL = (
    "(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|top|ground|last|[0-9]{1,2}(?:st|nd|rd|th))"
)
_SIDE = (
    rf"(?:(?:the )?{_ORDINAL} (?:floor|door|house|gate|building|entrance|staircase|flat|room|courtyard|row|lane|stairs|"
    r"unit)(?: on (?:the|your) (?:left|right))?|(?:on )?(?:the |your )?(?:left|right|east|west|north|south)(?:ern)?"
    r"(?:[- ](?:hand )?(?:side|wing|gate|end|door|unit|entrance))|(?:basement|attic|penthouse|"
    r"rooftop|upstairs|downstairs|"
    r"backyard|ground level)(?: [0-9]{1,3})?"
    r"|(?:rear|front|back|inner|side|upper|lower|main) (?:courtyard|house|building|yard|entrance|"
    r"door|gate|room|flat|unit|wing)"
    rf"|(?:(?:just |right )?(?:behind|opposite|above|below|beside|next to|near|across from|in front of|at the back of|"
    rf"over|under|off|facing) (?:the |a )?(?:{_WORD}|[a-z]{{3,12}})(?:[ ]{_WORD}){{0,3}}(?: (?:gate|store|shop|market|"
    r"school|station|bank|bakery|temple|park|bridge|restaurant|pharmacy))?)"
    r"|(?:bed ?)?(?:room|bed|bunk|door|floor|flat|unit|no\.?|number) [0-9A-Z]{1,5}(?![A-Za-z0-9]))"
)
_SIDES = re.compile(rf"(?:[ ]?[,(-]?[ ]?(?:and |in |at |on )?{_SIDE}\)?){{1,4}}", re.I)
_LOOSE_END = re.compile(
    rf"(?:,? (?:{_WORD}|No\.?|[0-9]{{1,5}}[A-Za-z]?)(?=[ ,.;)\n]|$)){{0,4}}(?:,? (?:District|County|"
    r"Town|Township|City|Province|"
    r"Dist|Village|China|PRC|P\.R\. ?China|[0-9]{6})(?![A-Za-z])){1,4}"
)
_PLACES_BEHIND = re.compile(rf"(?:,[ ]{_ANY_PLACE}(?=[,.;)\n]|$)){{1,3}}")
_LIVED_IN = re.compile(
    r"\b(?:(?:live|lives|living|sleep|sleeping|stay|staying|reside|residing|rent|rents|renting|lodging|housed) "
    r"(?:a (?:room|flat) )?(?:in|at|on|behind|above|opposite|near)|(?:home|house|flat|address|"
    r"room|dorm|place) (?:is|:)(?: at| in)?"
    r"|(?:deliver|send|post|mail)(?: it| them| the reply)? to|(?:home )?address:)"
    r"[ ]([^.!?;\n]{6,90}?)(?=[.!?;\n]|$| and (?:I|we|my|the)\b|, (?:and|but|so|which|where|who|"
    r"I|we|my|phone|tel|mobile)\b| (?:for|since|with|because|but) )"
)
_EVIDENCE = re.compile(
    rf"\b(?:[0-9]{{1,5}}|{_ROAD}|{_COMPOUND}|dorm|dormitory|staff quarters|lane|alley|village|courtyard|"
    r"hutong|floor|flat|room|bed|"
    r"building|block|unit|gate|door|behind|opposite|above|next to)\b"
)
_ENOUGH_EVIDENCE = 3  # of numbers, roads, compounds, rooms and places beside
_ADDRESS = re.compile(
    rf"(?<![A-Za-z0-9]){_PART}(?:,?[ ](?:of[ ]|in[ ])?{_PART}|,[ ]{_ANY_PLACE}(?=,[ ]{_PART})){{0,7}}"
    rf"(?:,[ ]{_ANY_PLACE}){{0,3}}"
)
_ROOMS, _ROADS, _PLACES = re.compile(_ROOM), re.compile(_NUMBERED_ROAD), re.compile(_NAMED_PLACE)
_HOME = re.compile(
    r"\b(?:live|living|lives|reside|resident|home|house|address|stay|staying|rent|rents|renting|"
    r"apartment|dorm|flat|deliver|"
    r"moved)\b",
    re.I,
)
_OFFICE = re.compile(
    r"\b(?:cent(?:re|er)|office|hall|bureau|counter|window|court|hospital|school|police station|authority|department|"
    r"bank|clinic|library|shop|restaurant|hotel|station|museum|meeting)\b",
    re.I,
)


def english_address_spots(text: str) -> Iterator[Spot]:
    """Yield the addresses of homes that a folded text has in English."""
    for match in _ADDRESS.finditer(text):
        before = re.split(r"[!?;\n]|\.(?= [A-Z])", text[max(0, match.start() - _CONTEXT) : match.start()])[-1]
        rooms, roads = len(_ROOMS.findall(match[0])), len(_ROADS.findall(match[0]))
        is_home, is_office = bool(_HOME.search(before)), bool(_OFFICE.search(before))
        worth = rooms + 2 * roads + bool(_PLACES.search(match[0])) + (is_home and rooms + roads > 0)
        if worth >= 2 and rooms + roads and (is_home or not is_office):
            yield Spot(Kind.ADDRESS, match.start(), _end(text, match.end()))
    for match in _LIVED_IN.finditer(text):
        if len(_EVIDENCE.findall(match[1])) >= _ENOUGH_EVIDENCE:
            yield Spot(Kind.ADDRESS, match.start(1), match.end(1))


def _end(text: str, end: int) -> int:
    """Return where an address ends, with the sides, floors, districts and provinces behind it."""
    for pattern in (_SIDES, _LOOSE_END, _SIDES, _PLACES_BEHIND):
        if match := pattern.match(text, end):
            end = match.end()
    return end

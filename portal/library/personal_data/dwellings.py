"""Spot Chinese addresses of homes by adding up their units: places, roads, compounds, buildings, doors and rooms.

The units with a number are read from left to right, each once; those that follow each other closely make one address.
"""

import re
from collections.abc import Iterator

from portal.library.personal_data.address_names import beginning, is_named_home, is_of_office
from portal.library.personal_data.folding import HAN
from portal.library.personal_data.spot import Spot
from portal.library.personal_data.vocabulary import PersonalDataKind as Kind

_NO_DATE = (
    "(?!线|窗|文|令|公交|车|柜|机|台|项|条|通知|口|档|前|后(?!院)|以[前后]|上午|下午|早|晚|中午|"
    "左右|当天|那天|起|开始|至|"
    "到[0-9]|那|这|的?都|交|去|来|上|下|时|会议|办公|次|个|人|天|年|月|日|元|张|病)"
)
_DIGITS = "[0-9]{1,5}[A-Za-z]?|[A-Za-z][0-9]{0,4}|[一二三四五六七八九十百零壹贰]{1,4}"
_NUMBER = rf"(?:第|附|[甲乙丙丁新老]字?)?[ ]?(?:{_DIGITS})(?:[-/之](?:[0-9]{{1,4}}|[A-Za-z])){{0,3}}"
_UNIT = "号楼|号院|号门|号房|#楼|#|栋|幢|座|单元|楼|层|室|房间?|户|门|排|弄|巷|组|社|队|区|期|号|段|梯|门牌"
_NUMBERED = re.compile(
    rf"(?<![0-9A-Za-z])({_NUMBER})[ ]?({_UNIT}){_NO_DATE}(?:之[0-9一二三四五六七八九十]{{1,2}}|[附旁][0-9]{{1,3}}号)?"
    rf"|(?<![0-9A-Za-z年月日-])([0-9]{{1,3}}-[0-9]{{1,3}}-[0-9]{{2,4}})(?![0-9-])"
)
_BETWEEN = re.compile(rf"[ ,、-]{{0,2}}(?:[{HAN}]{{0,8}})?[ ]?")
_TAIL = re.compile(
    r"[ ]?-?[ ]?(?:[0-9]{1,3}-[0-9]{2,4}|[A-Z]?[0-9]{2,4}[A-Z]?)"
    r"(?![0-9年月日元.:%人次天个位户块号]|[ ]?[栋幢])(?:室|房)?"
    r"|[ ]?(?:附|旁|之)[0-9]{1,3}号?"
)
_SIDE = re.compile("(?:[东西南北中前后左右旁][户侧门院边间首]?(?![0-9])|地下室|平房|阁楼|底商|后院)[0-9]{0,3}")
_DWELLING = frozenset({"室", "房", "房间", "户", "门", "号门", "号房", "门牌", "梯"})
_DOORS = frozenset({"号", "排", "组", "弄", "号院", "社", "队"})
_HOUSE = frozenset({"号楼", "号院", "#楼", "#", "栋", "幢", "座", "号", "排", "弄", "组", "社", "队", "楼"})
_NAMED = re.compile(
    "(?:路|街|大道|巷|弄|胡同|段|[东西南北中]里|里|条|村|屯|庄|湾|寨|坝|沟|小组|社|镇|乡|小区|"
    "花园|花苑|家园|公寓|新村|大院|宿舍|"
    "家属院|家属区|生活区|院|别墅|山庄|庄园|嘉园|新城|名都|华府|华庭|社区|大厦|广场|公馆|公租房|"
    "安置房|廉租房|保障房|苑|庭|邸|"
    "轩|府|园|居|阁|坊|寓|城|湾|里|楼|平房|[东西南北]区|区|厂|矿|[^居]委|农场|林场|牧场|队|组|"
    "岸|台|墅|郡|都|洲|岛|峰|天下|世家|国际)"
    "$"
)
_ROAD = re.compile("(?:路|街|大道|巷|弄|胡同|段|条)$")
_VILLAGE = re.compile("(?:小组|[组村屯寨])$")
_ADDRESS = re.compile("(?:地址|住所)[是为在:]?")
_ENOUGH, _ENOUGH_UNNAMED = 3, 4
_NO_PART = re.compile("(?:[的是了在和与去到把被给找说叫问打,]|电话|手机|身份证|窗|办|年|月|日|需|要|等|共|排了|花|岁)")


def dwelling_spots(text: str) -> Iterator[Spot]:
    """Yield the addresses of homes in a folded text."""
    group: list[re.Match[str]] = []
    for unit in _NUMBERED.finditer(text):
        if group and not _belongs(text, group[-1].end(), unit.start()):
            yield from _spot(text, group)
            group = []
        group.append(unit)
    if group:
        yield from _spot(text, group)


def _belongs(text: str, end: int, start: int) -> bool:
    between = text[end:start]
    return start - end <= 10 and bool(_BETWEEN.fullmatch(between)) and not _NO_PART.search(between)


def _spot(text: str, group: list[re.Match[str]]) -> Iterator[Spot]:
    core, end = group[0].start(), _end(text, group[-1].end())
    start = beginning(text, core)
    kinds = [unit[2] or "-" for unit in group]
    has_room = end > group[-1].end() or bool(_DWELLING & set(kinds)) or "-" in kinds
    has_house = bool(_HOUSE & set(kinds)) or "-" in kinds or "单元" in kinds
    name = text[start:core]
    is_named = bool(_NAMED.search(name)) and len(name) > 1
    is_home = is_named_home(text, start) or bool(_ADDRESS.search(text, max(0, start - 4), start))
    worth = len(group) + has_room + is_named + bool(_ROAD.search(name)) + 2 * is_home + 2 * bool(_VILLAGE.search(name))
    is_door = has_room or is_home or kinds[-1] in _DOORS
    is_enough = has_house and is_door and worth >= (_ENOUGH if is_named else _ENOUGH_UNNAMED + (not name))
    if is_enough and not is_of_office(text, start, end):
        yield Spot(Kind.ADDRESS, start, end)


def _end(text: str, end: int) -> int:
    for pattern in (_TAIL, _SIDE, _SIDE):
        if match := pattern.match(text, end):
            end = match.end()
    return end

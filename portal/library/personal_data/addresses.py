"""Spot addresses of homes: a road with a number, a compound with building or room; never an office's own.

What is looked for first is what every address ends with, a number with its unit; the name of the road or compound is
then read backwards, so that time grows with the text.
"""

import re
from collections.abc import Iterator

from portal.library.personal_data.folding import HAN
from portal.library.personal_data.spot import Spot
from portal.library.personal_data.vocabulary import PersonalDataKind as Kind

LONGEST_NAME = 28  # characters of province, city, district, road or compound
CONTEXT = 14  # characters before an address in which an office or a home is named
_NUMBER = r"[甲乙丙丁附新老]?(?:[0-9]{1,5}|[一二三四五六七八九十百零〇]{1,5})(?:[-之][0-9]{1,4})?"
_NO_DATE = (
    "(?!线|窗|文|令|公交|车|柜|机|台|项|条|通知|[ ]?(?:之?[前后]|以[前后]|"
    "上午|下午|早|晚|中午|左右|当天|那天|起|开始|至|到[0-9]))"
)
_UNIT = "(?:号楼|号院|栋|幢|座|号|单元|楼|层|室|房间|房|户|门|铺|弄|梯|组|期|区)"
_COMPOUND = "小区|花园|花苑|家园|公寓|新村|大院|宿舍|别墅|山庄|庄园|嘉园|新城|名都|华府|华庭|社区|大厦|广场|苑|庭|邸|轩"
_LOOSE = "村|里|城|府|湾|园|居|阁|院|坊|寓|屯|庄|镇|乡|街道|楼"
_DETAIL = (
    rf"(?:[ ,、]{{0,2}}(?:(?:[{HAN}]{{2,8}}(?:{_COMPOUND}))?[ ]?(?:[A-Za-z]?[0-9]{{1,4}}[A-Za-z]?|[A-Za-z]|"
    rf"[一二三四五六七八九十东西南北]{{1,3}})"
    rf"[ ]?{_UNIT}{_NO_DATE}))"
)
_ROOM = r"(?:[ ]?-?[ ]?[0-9]{2,4}(?:-[0-9]{1,4}){0,2}(?![0-9年月日元.:])(?:室|房|号)?)?"
_TRIPLE = r"[ ]?[0-9]{1,3}-[0-9]{1,3}-[0-9]{2,4}(?![0-9-])"

_ON_ROAD = re.compile(
    rf"(?:(?:路|街|大道|巷|弄|胡同)(?:[东南西北中]段)?|[东西南北中]里|[一二三四五六七八九十]条)"
    rf"[ ]?{_NUMBER}[ ]?(?:号|弄)(?:之[0-9一二三四五六七八九十]{{1,2}})?(?!楼|"
    rf"院){_NO_DATE}{_DETAIL}{{0,6}}{_ROOM}"
    rf"|(?:路|街|大道|巷|弄|胡同)[ ]?{_NUMBER}[ ]?(?:号楼|号院){_DETAIL}{{0,5}}{_ROOM}"
)
_IN_COMPOUND = re.compile(rf"(?:{_COMPOUND})(?:{_DETAIL}{{1,6}}{_ROOM}|{_TRIPLE})")
_IN_PLACE = re.compile(
    rf"(?:{_LOOSE})(?:{_DETAIL}{{2,6}}{_ROOM}|{_TRIPLE}|[ ]?{_NUMBER}[ ]?[栋幢组]{_DETAIL}{{0,4}}{_ROOM})"
)
_BARE = re.compile(
    rf"(?<![0-9A-Za-z])(?:[0-9]{{1,4}}|[A-Z]|[一二三四五六七八九十]{{1,3}})"
    rf"[ ]?(?:号楼|栋|幢|座|单元)[ ]?{_DETAIL}{{0,3}}"
    r"(?:[0-9一二三四五六七八九十]{1,4}[ ]?(?:室|房|户|号房)|[0-9]{3,4}(?![0-9年月日元个人次天]))(?!窗)"
)
_HOME = (
    "家住|住址|现住|居住|住在|暂住|租住|我住|本人住|户籍|户口|寄到|寄至|邮寄|收件|送到|上门|我家|家里|家庭|租房|租的"
)
_LIVED_IN = re.compile(
    rf"(?:家住|住址|现住址?|居住地?址?|住在|暂住|租住|户籍(?=地)|户口(?=在)|户口所在地|户籍所在地|我住|本人住|家庭地址|通讯地址|邮寄地址|收件地址|联系地址|寄到|寄至)"
    rf"(?:地址|所在地)?(?:是|为|在|于|:)?[ ]?(?=([{HAN}0-9A-Za-z\-]{{2,40}}))"
)
_PLACE = re.compile(
    rf"[{HAN}]{{1,16}}?(?:{_COMPOUND}|村|巷|胡同|[{HAN}]路|[{HAN}]街)(?:[ ]?{_NUMBER}[ ]?{_UNIT}?){{0,4}}"
    rf"|[0-9]{{2,4}}[ ]?(?:室|房|号房)|[{HAN}]{{2,16}}?"
    rf"[0-9]{{1,5}}[ ]?(?:号|栋|幢|室|组)(?:[0-9]{{1,4}}[ ]?{_UNIT}?){{0,4}}"
)
_NO_NAME = re.compile("的|家庭|这|那|我们|本|该|同一|附近|老旧|某|哪|别的|外面|隔壁|一个|几个|没有|所有|全体|各")
_OFFICE = re.compile(
    "中心|大厅|服务站|管理站|局|政府|办公|办事处|派出所|街道办|法院|医院|学校|窗口|银行|公司|单位|机关|大队|委员会|服务点|网点|税务|车管所|公证处|出入境|社保所|门诊|幼儿园|超市"
)
_NO_ROAD = re.compile("(?:[线公铁网思电走迷马修半出管水回问带绕堵条养沿上逛套一知渠这]路|[上逛沿]街|[十]条)$")
_CUT = re.compile(
    "住址|住所|地址|家住|住在|住|位于|坐落|所在|现在|居|在|是|为|到|寄|送|搬|从|来自|我家|家|我|你|他|她|的|了|去|给|把|就|"
    "往|经过|路过|租|户籍|请|有|沿|说|叫|于|至|及|与|打|跑"
)
_NO_CUT = re.compile(
    "家园|家属|家湾|家庄|家村|家港|家桥|家巷|家坡|为民|居委|居民|到达|至善|与共|有为|从化|于洪|于都|送变电|在水|居易|来安|家口|家界|家港|租界"
)


def address_spots(text: str) -> Iterator[Spot]:
    """Yield the addresses of homes in a folded text; they may overlap."""
    for pattern in (_ON_ROAD, _IN_COMPOUND, _IN_PLACE, _BARE):
        for match in pattern.finditer(text):
            start = match.start() if pattern is _BARE else _beginning(text, match.start())
            if pattern is _ON_ROAD and _NO_ROAD.search(text[max(0, match.start() - 1) : match.start() + 1]):
                continue
            is_unnamed = pattern is not _BARE and start == match.start()
            if not is_unnamed and not _is_of_office(text, start, match.end()):
                yield Spot(Kind.ADDRESS, start, match.end())
    for match in _LIVED_IN.finditer(text):
        place = _PLACE.match(match[1])
        if place and not _NO_NAME.search(place[0]) and not _OFFICE.search(place[0]):
            yield Spot(Kind.ADDRESS, match.start(1), match.start(1) + place.end())


def _beginning(text: str, core: int) -> int:
    """Return where the name begins that ends before a place of a text."""
    start = core
    while start > 0 and core - start < LONGEST_NAME and (_is_han(text[start - 1]) or text[start - 1].isdigit()):
        start -= 1
    before = text[start:core]
    cuts = [cut.end() for cut in _CUT.finditer(before) if not _NO_CUT.match(before, cut.end() - 1)]
    return start + (cuts[-1] if cuts else 0)


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or character >= "\U00020000" or character == "〇"


def _is_of_office(text: str, start: int, end: int) -> bool:
    """Tell whether an office is named in an address or beside it, and no home."""
    before = re.split("[。;!?\n]", text[max(0, start - CONTEXT) : start])[-1]
    if re.search(_HOME, before):
        return False
    within, behind = text[start:end], re.split("[,。;!?\n、 ]", text[end : end + CONTEXT])[0]
    return any(_OFFICE.search(part) for part in (before, within, behind))

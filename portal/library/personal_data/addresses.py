"""Spot addresses of homes: a road with a number, a compound with building or room; never an office's own.

What is looked for first is what every address ends with, a number with its unit; the name of the road or compound is
then read backwards, so that time grows with the text.
"""

import re
from collections.abc import Iterator

from portal.library.personal_data.address_names import OFFICE, beginning, is_of_office
from portal.library.personal_data.folding import HAN
from portal.library.personal_data.spot import Spot
from portal.library.personal_data.vocabulary import PersonalDataKind as Kind

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
_LIVED_IN = re.compile(
    r"(?:家住|住址|现住址?|居住地?址?|住在|暂住|租住|户籍(?=地)|户口(?=在)|户口所在地|户籍所在地|"
    r"我住|本人住|家庭地址|通讯地址|邮寄地址|收件地址|联系地址|寄到|寄至)"
    rf"(?:地址|所在地)?(?:是|为|在|于|:)?[ ]?(?=([{HAN}0-9A-Za-z\-]{{2,40}}))"
)
_PLACE = re.compile(
    rf"[{HAN}]{{1,16}}?(?:{_COMPOUND}|村|巷|胡同|[{HAN}]路|[{HAN}]街)(?:[ ]?{_NUMBER}[ ]?{_UNIT}?){{0,4}}"
    rf"|[0-9]{{2,4}}[ ]?(?:室|房|号房)|[{HAN}]{{2,16}}?"
    rf"[0-9]{{1,5}}[ ]?(?:号|栋|幢|室|组)(?:[0-9]{{1,4}}[ ]?{_UNIT}?){{0,4}}"
)
_NO_NAME = re.compile(
    "的|农村|城里|乡村|山村|家庭|这|那|我们|本|该|同一|附近|老旧|某|哪|别的|外面|隔壁|一个|几个|没有|所有|全体|各"
)
_GATE = re.compile(f"[{HAN}]{{1,4}}[东南西北]{{1,2}}[门区]")
_NO_ROAD = re.compile("(?:[线公铁网思电走迷马修半出管水回问带绕堵条养沿上逛套一知渠这]路|[上逛沿]街|[十]条)$")


def address_spots(text: str) -> Iterator[Spot]:
    """Yield the addresses of homes in a folded text; they may overlap."""
    for pattern in (_ON_ROAD, _IN_COMPOUND, _IN_PLACE, _BARE):
        reached = 0
        for match in pattern.finditer(text):
            start = match.start() if pattern is _BARE else beginning(text, match.start(), reached)
            reached = match.end()
            if pattern is _ON_ROAD and _NO_ROAD.search(text[max(0, match.start() - 1) : match.start() + 1]):
                continue
            is_unnamed = (pattern is not _BARE and start == match.start()) or _GATE.fullmatch(match[0])
            if not is_unnamed and not is_of_office(text, start, match.end()):
                yield Spot(Kind.ADDRESS, start, match.end())
    for match in _LIVED_IN.finditer(text):
        place = _PLACE.match(match[1])
        if place and not _NO_NAME.search(place[0]) and not OFFICE.search(place[0]):
            yield Spot(Kind.ADDRESS, match.start(1), match.start(1) + place.end())

"""Carry an address to its end: all its units, floors, sides and places beside, whatever stands between them."""

import re

from portal.library.personal_data.folding import HAN

_NUMBER = r"(?:[0-9]{1,5}[A-Za-z]?|[A-Za-z][0-9]{0,4}|[甲乙丙丁][0-9]{0,3}|[一二三四五六七八九十廿两百零〇]{1,4}|[东西南北中])"
_NO_DATE = (
    "(?!线|窗|文|令|公交|车|柜|机|台|项|条|通知|口|前|上午|下午|早|晚|中午|左右|当天|那天|起|开始|至|到[0-9]|那|这|的?都|交|去|来|"
    "下|时|会议|办公|次|个|人|天|年|月|日|元|张)"
)
_UNIT = (
    "(?:号楼|号院|号门|号房|号室|号|栋|幢|座|单元|楼|层|室|房间|房|户|门|铺|弄|支弄|巷|梯|排|组|社|队|区|期|舍|院|村|家|间|档|柜|床|座|段|厅|#楼?)"
)
_SIDE = "[东南西北中前后左右上下内外里]{1,2}(?:头|侧|边|户|门|面|首|间|厢|屋|排|楼|栋|院|角|端|手|座|梯|区|单元|段|向)?"
_BESIDE = (
    "(?:旁边?|后面|前面|对面|对过|背后|门口|楼[上下]|隔壁|附近|里面|后座|前座|地下室?|地库|阁楼|天台|亭子间|门面房?|店面|铺面|车库|平房|自建房|底商|"
    "夹层|负[一二1-3]楼|院[内里]|顶[楼层]|独户|拐角处?|路口|交叉口|入口|斜对面|往[东南西北][0-9一二三四五六七八九十百]{1,4}米|[0-9]{1,4}米)"
)
_NAMED = (
    rf"[{HAN}]{{1,9}}?(?:小区|花园|花苑|家园|公寓|新村|大院|宿舍|家属[院区楼]|别墅|山庄|庄园|大厦|广场|苑|庭|邸|轩|公馆|里|弄|胡同|巷|"
    "路|街|村|组|屯|湾|院|楼)"
)
_PIECES = tuple(
    re.compile(piece)
    for piece in (
        rf"[ ,、-]{{0,2}}(?:第|附|新|老|靠)?{_NUMBER}(?:[-/之、和与]{_NUMBER}){{0,3}}[ ]?{_UNIT}{_NO_DATE}",
        rf"[ ]?[((\[][^()\[\]\n,。]{{1,14}}[))\]](?=[ ]?(?:{_NUMBER}[ ]?{_UNIT}|[{HAN}]{{0,6}}[0-9]))",
        rf"[ ]?[((\[](?:[^()\[\]\n,。]{{0,10}}(?:{_UNIT}|{_BESIDE}|{_SIDE}))[))\]]",
        rf"[ ,、]{{0,2}}(?:的|靠)?{_BESIDE}",
        rf"[ ,]{{0,2}}(?:靠|最|朝)?{_SIDE}(?=[ ,。;!?\n)、]|$|[0-9]|第|{_NUMBER}{_UNIT})",
        rf"[ ,]{{0,2}}{_NAMED}(?=[ ]?(?:第|附)?{_NUMBER}(?:[-之]{_NUMBER}){{0,3}}[ ]?{_UNIT}{_NO_DATE})",
        r"[ ]?[-,、/ ][ ]?[A-Za-z]?[0-9]{1,4}(?:-[0-9]{1,4}){0,3}[A-Za-z]?(?![0-9年月日元.:%号人次天个岁路线万])(?:室|房)?",
        r"(?<=[栋幢座元楼层号区期舍])[A-Za-z]?-?[0-9]{1,4}(?:-[0-9]{1,4}){0,3}(?![0-9年月日元.:%人次天个岁])(?:室|房)?",
        r"[ ,]{1,2}(?:Room|Flat|Unit|Rm\.?|Apt\.?|Floor|Building|Block|No\.?) ?[A-Za-z]?[0-9]{1,5}[A-Z]?",
        r"(?:之|附|旁|内)[0-9一二三四五六七八九十]{1,3}号?",
    )
)
_MOST_PIECES = 10


def end_of_address(text: str, end: int) -> int:
    """Return where an address ends of which a part ends at a place of a folded text."""
    for _ in range(_MOST_PIECES):
        reached = max((found.end() for piece in _PIECES if (found := piece.match(text, end))), default=end)
        if reached == end:
            break
        end = reached
    return end

"""Spot Chinese addresses where somebody says that people live: whatever stands there, if it is like a place."""

import re
from collections.abc import Iterator

from portal.library.personal_data.address_ends import end_of_address
from portal.library.personal_data.address_names import CONTEXT, OFFICE
from portal.library.personal_data.folding import HAN
from portal.library.personal_data.spot import Spot
from portal.library.personal_data.vocabulary import PersonalDataKind as Kind

_SAYING = re.compile(
    "(?:居住|租住|暂住|现住|常住|搬|住|租)(?:在|于|到|进|去|的?是|址|的房子在|了|过)?(?:地址|地)?(?:是|为|:|在)?[ ]?"
    "|(?:住址|住处|住所|地址|家|老家|房子|房屋|宿舍|房号|门牌|店|铺子?|门面|户口|户籍|户籍地|"
    "户口本|房产|宅基地|工地|厂|老屋|新房|老房子|屋|单位房)"
    "(?:所在地|地址|地)?[ ]?(?:是在|就在|还在|都在|落在|在|是|为|:|位于|坐落于?|坐落在)[ ]?"
    "|(?:快递|通知|材料|信|函|证|文书|回复)(?:请)?寄|(?:寄|送|邮寄|快递|投递|快递寄|回信|回函|"
    "信)(?:到|至|往|给|请寄)[ ]?(?:我家)?(?:地址)?:?[ ]?"
    "|(?:坐落于?|位于|坐落在|来自|老家|收件地?址?:?|家里|谁能管管|我家|我是|俺是|咱是|我们是|本人系|[,是]系)[ ]?"
)
_LIVES_BEHIND = re.compile(f"在([{HAN}0-9A-Za-z-]{{5,40}}?)住(?![{HAN}]?[院建房宅址])")
_CROSSING = re.compile(
    f"[{HAN}]{{2,6}}[路街道巷](?:与|和|跟|、)[{HAN}]{{2,8}}[路街道巷](?:的?(?:交叉|交汇|交界|相交)?(?:路?口|"
    f"处))?[东南西北侧角边]{{0,3}}[ ]?"
    "(?=[0-9A-Za-z]{1,5}(?:号|栋|幢|座|单元|室))"
)
_OURS = re.compile(
    "(?:我们?|咱们?|俺们?|我家)((?:[0-9]{1,3}|[A-Z]|[一二三四五六七八九十]{1,3})[ ]?(?:号楼|栋|幢|座)"
    "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})[ ]?(?:单元|门|梯))"
)
_LIVING = re.compile("住|家|租|户|寄|送")
_END = re.compile(
    "[。;!?\n\x00]|,(?![ ]?(?:[0-9A-Za-z]{1,4}|[一二三四五六七八九十]{1,3})[ ]?(?:号楼|栋|幢|"
    "座|单元|室|楼|层|弄|号))|[,、](?=电话|手机|联系)"
    "|的(?!都)|了|住(?!宅)|我|不|水费|电话|手机|没|有(?!限)|是|请|想|要|几[十年]|已|又|很|就|"
    "都(?![城市府匀江])|也|被|把|这|那里|,"
    "|什么|哪|多年|[0-9一二三四五六七八九十两]{1,3}(?:多?年|个月|天|口人)|离|距|一直|到|去|来|一家|老伴|身份证|联系"
)
_UNIT = re.compile(
    "(?:第|附)?(?:[0-9]{1,5}[A-Za-z]?|[A-Za-z]|[一二三四五六七八九十廿百]{1,4}|[甲乙丙丁东西南北中])[ ]?"
    "(?:号|栋|幢|座|单元|楼|层|室|房|户|门|弄|排|组|社|队|舍|家|间|期|巷)|[0-9]{3,4}$|[0-9]{1,3}-[0-9]{1,4}"
)
_NAMED = re.compile(
    "小区|花园|家园|公寓|新[村邨]|大院|宿舍|家属|别墅|山庄|庄园|大厦|苑|公馆|里(?=[(0-9一二三])|"
    "[府城湾园居阁坊邸轩庭郡都墅洲岛峰台岸畔寓厦](?=[(0-9A-Za-z一二三四五六七八九十])|新城|国际|"
    "世家|天下|弄|胡同|巷|路|街|村|组|屯|湾|寨|庄|坝|坳|沟|坪|塘|冲|"
    "嘎查|苏木|台子|胡同|院|楼|场|坊|社区|店|厂|小学|站|老井"
)
_ADMIN = re.compile(f"[{HAN}]{{1,5}}?(?:省|市|县|区|镇|乡|旗|州|盟|苏木|街道)")
_SIDE = re.compile(
    "旁|后面|前面|对面|隔壁|[东西南北村屯巷街]头|[东西南北][侧边首]|拐角|巷口|院内|独户|楼上|"
    "楼下|背后|门口|后座|地下|门面|平房"
)
_FROM = re.compile("^(?:我是|俺是|咱是|我们是|本人系|[,是]系|来自|谁能管管|我家|家里)")
_GENERAL = re.compile(
    "^(?:哪|附近|这|那|同|一|在|外地|外面|农村|城里|乡下|院|老旧|高层|普通|上面|对面|隔壁|楼[上下]|"
    "[0-9一二三四五六七八九十]{1,2}楼|几楼|"
    "[0-9]{1,2}号窗|你们|他们|我们|本市|市区|小区|什么|宿舍$|公寓$|学校|医院|旁边|后面|前面|养老院)"
)
_COMMITTEE = re.compile(f"(?:村|居|社区)委会(?=[{HAN}]{{1,8}}[组村屯社队寨湾])")
_LONGEST, _SHORTEST, _ENOUGH, _ENOUGH_FROM = 44, 4, 2, 3


def lived_in_spots(text: str) -> Iterator[Spot]:
    """Yield the places in a folded text in which somebody says that people live."""
    for crossing in _CROSSING.finditer(text):
        reached = end_of_address(text, crossing.end())
        if not OFFICE.search(text[crossing.start() : reached]):
            yield Spot(Kind.ADDRESS, crossing.start(), reached)
    for ours in _OURS.finditer(text):
        yield Spot(Kind.ADDRESS, ours.start(1), end_of_address(text, ours.end()))
    for lives in _LIVES_BEHIND.finditer(text):
        if _likeness(lives[1]) > _ENOUGH and not _END.search(lives[1]):
            yield Spot(Kind.ADDRESS, lives.start(1), lives.end(1))
    for saying in _SAYING.finditer(text):
        start = saying.end()
        stretch = text[start : start + _LONGEST]
        end = _END.search(stretch)
        place = stretch[: end.start()] if end else stretch
        place = place.rstrip(" 在")
        if len(place) < _SHORTEST or _GENERAL.match(place):
            continue
        enough = _ENOUGH_FROM if _FROM.match(saying[0]) else _ENOUGH
        before = text[max(0, saying.start() - CONTEXT) : saying.start()]
        is_of_office = OFFICE.search(before) and not _LIVING.search(saying[0])
        if _likeness(place) >= enough and not is_of_office:
            yield Spot(Kind.ADDRESS, start, end_of_address(text, start + len(place)))


def _likeness(place: str) -> int:
    """Return how many numbered units, names and sides speak for an address; 0 where it is an office or no place."""
    units, sides = len(_UNIT.findall(place)), len(_SIDE.findall(place))
    names = len(_NAMED.findall(place)) + len(_ADMIN.findall(place))
    is_office = OFFICE.search(_COMMITTEE.sub("", place)) and not sides and units < _ENOUGH
    if is_office or not names or not (units or sides or names > _ENOUGH):
        return 0
    return min(units, 2) + min(sides, 2) + min(names, 2)

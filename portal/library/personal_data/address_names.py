"""Read where the name of an address begins, and tell whether it is of a home or of an office."""

import re

LONGEST_NAME = 28  # characters of province, city, district, road or compound
CONTEXT = 14  # characters before an address in which an office or a home is named
_HOME = re.compile(
    "家住|住址|现住|居住|住在|暂住|租住|我住|本人住|户籍|户口|寄到|寄至|邮寄|收件|送到|上门|我家|"
    "家里|家庭|租房|租的|居所|住所|房子在|家在|房号|住:|宿舍:|老房|老家|租住|自住|家里|住|宅"
)
OFFICE = re.compile(
    "中心|大厅|服务站|管理站|局|政府|办公|办事处|派出所|街道办|法院|医院|学校|窗口|银行|公司|"
    "单位|机关|大队|委员会|服务点|网点|税务|车管所|公证处|出入境|社保所|门诊|幼儿园|超市|会议室|"
    "柜台|教学楼|实验室|食堂|图书馆|市民之家|便民|指挥部|仲裁|检察院|门市|饭店|酒店|宾馆|影院|"
    "商场|车站|机场|档口|诊所|药店|营业厅|工地|车间|仓库"
)
_CUT = re.compile(
    "住址|住所|地址|家住|家里|家中|住在|住|位于|坐落|所在|现在|居|在|是|为|到|寄|送|搬|从|来自|"
    "我家|家|我|你|他|她|的|了|去|给|把|就|"
    "往|经过|路过|租|户籍|请|有|沿|说|叫|于|至|及|与|打|跑"
)
_NO_CUT = re.compile(
    "家园|家属|家湾|家庄|家村|家港|家桥|家巷|家坡|为民|居委|居民|到达|至善|与共|有为|从化|于洪|"
    "于都|送变电|在水|居易|来安|家口|家界|租界|居苑|居园|居小|居花|居新|居公|居楼|家[坪沟店营塘坝山岭冲渡口河"
    "畈台屯堡铺集寨圩岗峪窑崖院堰垸界滩墩洼埠浜堂巷弄]|来福|有余|打铁"
)
_OF_STAFF = re.compile("家属[楼院区]|宿舍|职工楼|教师楼|教工楼|生活区")
_END_OF_SENTENCE = re.compile("[。;!?\n]")
_END_OF_PART = re.compile("[,。;!?\n、 ]")


def beginning(text: str, core: int, reached: int = 0) -> int:
    """Return where the name begins that ends before a place of a text, and not before what was read already."""
    start = core
    while start > reached and core - start < LONGEST_NAME and (_is_han(text[start - 1]) or text[start - 1].isdigit()):
        start -= 1
    before = text[start:core]
    cuts = [cut.end() for cut in _CUT.finditer(before) if not _NO_CUT.match(before, cut.end() - 1)]
    return start + (cuts[-1] if cuts else 0)


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or character >= "\U00020000" or character == "〇"


def is_of_office(text: str, start: int, end: int) -> bool:
    """Tell whether an office is named in an address or beside it, and no home."""
    if is_named_home(text, start):
        return False
    before = _clause_before(text, start)
    within, behind = text[start:end], _END_OF_PART.split(text[end : end + CONTEXT])[0]
    return any(OFFICE.search(part) for part in (before, within, behind))


def is_named_home(text: str, start: int) -> bool:
    """Tell whether a home is named right before an address."""
    return bool(_HOME.search(_clause_before(text, start)) or _OF_STAFF.search(text, start, start + LONGEST_NAME))


def _clause_before(text: str, start: int) -> str:
    return _END_OF_SENTENCE.split(text[max(0, start - CONTEXT) : start])[-1]

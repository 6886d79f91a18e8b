"""Spot e-mail addresses, and accounts of messengers where a word introduces them."""

import re
from collections.abc import Iterator

from portal.library.personal_data.folding import HAN
from portal.library.personal_data.spot import Spot
from portal.library.personal_data.vocabulary import PersonalDataKind as Kind

_LONGEST_LOCAL_PART = 64  # RFC 5321, 4.5.3.1.1
_SHORTEST_NUMBER = 6  # hotlines of authorities have five digits
_AT = re.compile(r" ?(?:@|[(\[](?:at|AT)[)\]]) ?[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,4}[A-Za-z]{2,20}")
_LOCAL_PART = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-")
_LETTERS = r"[A-Za-z][A-Za-z0-9_-]{2,28}(?:\.[A-Za-z0-9_-]{1,20})?"
_ID = rf"(@?{_LETTERS}|@?[0-9]{{1,8}}[A-Za-z_-][A-Za-z0-9_-]{{2,20}}|[0-9]{{5,15}})(?![A-Za-z0-9_@])"
_MESSENGER = (
    "微信|薇信|威信|V信|wechat|we chat|weixin|WX|VX|抖音|快手|微博|小红书|支付宝|ZFB|钉钉|alipay|"
    "whatsapp|telegram|电报|"
    "skype|(?-i:LINE|Line(?= ID| id))|instagram|facebook|脸书|twitter|推特|signal|viber|kakao(?:talk)?|"
    "zalo|飞书|陌陌|知乎|B站|哔哩哔哩|闲鱼|"
    "淘宝|京东|拼多多|旺旺|贴吧|豆瓣|企业微信|视频号|公众号|头条|tiktok|douyin|weibo|kuaishou|"
    "xiaohongshu|QQ|discord|messenger"
)
_OTHER = (
    "账号|账户|帐号|昵称|网名|用户名|handle|user ?name|screen ?name|account|user id|(?:his|her|their) id|login|my line"
)
_LABEL = "号码|账号|账户|帐号|号|ID|昵称|用户名|名"
_CERTAIN = re.compile(
    rf"(?:(?<![A-Za-z])(?:{_MESSENGER})[ ]?(?:{_LABEL}|(?:account|name|handle)(?= is|:))(?:同号)?[ "
    r"]?(?:是|为|叫|:|is|=)?"
    rf"[ \"'“(]{{0,2}}"
    rf"|(?:微信|薇信|威信|V信|抖音|支付宝)[ ]?(?:是|为|:|加)[ ]?"
    rf"|(?<![A-Za-z])(?:{_MESSENGER}|{_OTHER})[ ]?(?::|=)[ ]?)(?!https?:|www\.){_ID}",
    re.I,
)
_LINK = (
    r"(?:[ ,:=()\"'“]|是|为|叫|就|聊|搜|加|找|我|他|她|的|上|号码?|账号|帐号|账户|同名|名字?|昵称|也|群|一下|"
    r"(?<![A-Za-z])(?:id|is|are|was|my|me|his|her|on|at|as|under|name|handle|account|number|no\.|user|username|"
    r"called|contact|by|add|via|group)(?![A-Za-z]))"
)
_ADDING = (
    r"(?<![参增添外])加(?:我|一下|好友|他|她|微|V|威|薇)|我的?[微威薇]|(?<![A-Za-z])V(?=[ ]?:)|\badd me|"
    r"\b(?:text|reach|message|find|ping|dm|contact) me (?:on|at|via)|的号是|号叫"
)
_PERHAPS = re.compile(
    rf"(?<![A-Za-z])(?:{_MESSENGER}|{_OTHER}|{_ADDING}){_LINK}{{0,9}}(?!https?:|www\.)(?=@|[A-Za-z-]{{0,28}}[0-"
    rf"9_]){_ID}",
    re.I,
)
_HANDLE = re.compile(r"(?<![A-Za-z0-9._%+@-])(@[A-Za-z0-9_][A-Za-z0-9_.-]{2,28}[A-Za-z0-9_])(?![A-Za-z0-9@-])")
_HAN_HANDLE = re.compile(
    rf"(?:微博|抖音|快手|小红书|账号|帐号|视频号|昵称|网名|B站|头条|旺旺)(?:{_LABEL})?[ ]?(?:是|为|叫|:|上)?[ ]?"
    rf"(@[{HAN}A-Za-z0-9_-]{{2,20}}|(?=[{HAN}]{{0,8}}[A-Za-z0-9_])(?:[{HAN}]{{1,8}}[0-9_][{HAN}A-Za-z0-9_]{{1,12}}"
    rf"|[A-Za-z]{{1,8}}[0-9]{{1,8}}_[{HAN}A-Za-z0-9_]{{1,12}}))"
)
_OF_MESSENGER = re.compile(r"(?<![A-Za-z0-9_])(wxid_[A-Za-z0-9]{4,24})")
_QQ = re.compile(
    r"(?:QQ|扣扣|企鹅号?|Q号|扣号|(?<![A-Za-z])Q(?=:|群))[ ]?(?:号码|号|群号?|number|group|账号)?[ ]?"
    r"(?:no\.?|是|为|:|is|=|加)?[ ]?([1-9](?:[0-9]{4,11}|[0-9]{2,3}(?:[ -][0-9]{1,4}){1,3}))(?![0-9])",
    re.I,
)
_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:-[0-9]{1,2}){0,2}")
_CARD_OF_INSURED = re.compile(
    r"(?:社保卡?|医保卡?|社会保障卡?|公积金|学籍|银行|支付|参保|养老|接种|出生证明?|出生医学证明|"
    r"残疾人?证|低保证?|就诊卡?|病历|"
    r"病案|住院|一卡通|学生证?|学(?=号)|准考证|老年证|老年卡|驾驶证|驾照|居住证|军官证|士兵证|"
    r"退役证|优抚证|退休证|工会卡?|校园卡|公交卡|"
    r"市民卡|水表|户号|电表|燃气|会员|个人|健康卡|保单|医疗卡|体检|折子|存折|卡|护照|"
    r"(?:insurance|medical|social security|health|student|membership|patient|residence|member|library|benefit)"
    r"(?: insurance| security| card| id)?)"
    r"[ ]?(?:卡号|户号|(?<=学)号|编号|账号|账户|帐号|号码|号|证号|card|number|no\.?|id)[^0-9A-Za-z。;!?\n]{0,14}"
    r"(?:(?:is|no|number)[.:]?[ ])?([A-Za-z]{0,3}[-]?[0-9](?:[ -]?[0-9]){5,20}(?:[A-Za-z][0-9]{0,4})?)(?![0-9A-Za-z])",
    re.I,
)
_CARD_LATER = re.compile(
    r"\b(?:insurance|medical|social security|health|student|membership|patient)(?: insurance| security)? "
    r"(?:card|number|id|no)\b[^0-9.;!?\n]{0,40}(?:no\.?|number|is|:|,)[ ]?"
    r"([A-Z]{0,3}-?[0-9](?:[ -]?[0-9]){5,20}[A-Z]?)(?![0-9A-Za-z])"
    r"|(?:社保|医保|参保|病历|就诊|接种)(?:卡|证)?(?:号|编号)[^0-9A-Za-z。!\n]{0,6}[。!?,][^。!\n]{0,30}?[,:是]"
    r"([A-Z]{1,3}[0-9]{6,12})(?![0-9A-Za-z])"
)


def account_spots(text: str) -> Iterator[Spot]:
    """Yield the addresses and accounts in a folded text; they may overlap."""
    for match in _AT.finditer(text):
        start = match.start()
        while start > 0 and match.start() - start < _LONGEST_LOCAL_PART and text[start - 1] in _LOCAL_PART:
            start -= 1
        if start < match.start():
            yield Spot(Kind.EMAIL, start, match.end())
    for pattern in (_CERTAIN, _PERHAPS, _HANDLE, _HAN_HANDLE, _OF_MESSENGER, _QQ, _CARD_OF_INSURED, _CARD_LATER):
        for match in pattern.finditer(text):
            group = match.lastindex or 1
            if pattern is not _PERHAPS or _is_no_word(match[group]):
                yield Spot(Kind.ACCOUNT, match.start(group), match.end(group))


def _is_no_word(written: str) -> bool:
    """Tell whether an account has what no word of a sentence has: a digit, a dash below, a sign before it."""
    is_short_number = written.isdigit() and len(written) < _SHORTEST_NUMBER
    return any(c.isdigit() or c in "_@" for c in written) and not is_short_number and not _DATE.fullmatch(written)

"""Spot e-mail addresses, and accounts of messengers where a word introduces them."""

import re
from collections.abc import Iterator

from portal.library.personal_data.spot import Spot
from portal.library.personal_data.vocabulary import PersonalDataKind as Kind

_LONGEST_LOCAL_PART = 64  # RFC 5321, 4.5.3.1.1
_AT = re.compile(r" ?(?:@|[(\[](?:at|AT)[)\]]) ?[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,4}[A-Za-z]{2,20}")
_LOCAL_PART = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-")
_ID = r"([A-Za-z][A-Za-z0-9_-]{4,24}|[0-9]{5,12})(?![A-Za-z0-9_-])"
_MESSENGER = "微信|薇信|威信|V信|wechat|weixin|WX|VX|抖音|快手|微博|小红书|支付宝|钉钉|alipay|whatsapp|telegram|skype"
_CERTAIN = re.compile(
    rf"(?:(?:{_MESSENGER})[ ]?(?:号码|账号|账户|帐号|号|ID|(?:account|name)(?= is|:))(?:同号)?[ ]?(?:是|为|叫|:|is|"
    rf"=)?[ \"'“]{{0,2}}"
    rf"|(?:微信|薇信|威信|V信|抖音|支付宝)[ ]?(?:是|为|:|加)[ ]?){_ID}",
    re.I,
)
_PERHAPS = re.compile(rf"(?:{_MESSENGER})[ ]?(?:is|:|=)?[ ]?{_ID}", re.I)
_QQ = re.compile(
    r"(?:QQ|扣扣|企鹅号|Q号)[ ]?(?:号码|号|群|number)?[ ]?(?:是|为|:|is|=)?[ ]?([1-9][0-9]{4,11})(?![0-9])", re.I
)
_CARD_OF_INSURED = re.compile(
    r"(?:社保卡|医保卡|社保|医保|公积金|学籍|银行|支付)(?:卡号|账号|账户|帐号|号码|号)"
    r"[ ]?(?:是|为|:)?[ ]?([A-Za-z]?[0-9]{8,18})(?![0-9])"
)


def account_spots(text: str) -> Iterator[Spot]:
    """Yield the addresses and accounts in a folded text; they may overlap."""
    for match in _AT.finditer(text):
        start = match.start()
        while start > 0 and match.start() - start < _LONGEST_LOCAL_PART and text[start - 1] in _LOCAL_PART:
            start -= 1
        if start < match.start():
            yield Spot(Kind.EMAIL, start, match.end())
    for pattern in (_CERTAIN, _PERHAPS, _QQ, _CARD_OF_INSURED):
        for match in pattern.finditer(text):
            if pattern is not _PERHAPS or any(c.isdigit() or c == "_" for c in match[1]):
                yield Spot(Kind.ACCOUNT, match.start(1), match.end(1))

"""Spot numbers of persons: identity numbers (GB 11643), passports, bank cards, telephones and number plates.

Each pattern has bounded repeats alone and is tried from the edge of a number, so that time grows with the text.
"""

import re
from collections.abc import Iterator
from datetime import date

from portal.library.personal_data.spot import Spot
from portal.library.personal_data.vocabulary import PersonalDataKind as Kind

_GAP = r"[ \t.\-·_/]{0,2}"
_PUBLIC = (
    "(?<!编号)(?<!单号)(?<!案号)(?<!文号)(?<!代码)(?<!代码:)"
    "(?<!编号:)(?<!单号:)(?<!案号:)(?<!税号:)(?<!流水号)(?<!流水号:)"
)
_EDGE = r"(?<![0-9])(?<![A-Za-z]-)(?<![0-9]\.)"
_CALLED = r"[ \t]{0,2}(?:号码|编号|号|number|no\.?)?[ \t]{0,2}(?:是|为|:|is|=|\()?[ \t\"'“]{0,2}"

_IDENTITY = re.compile(
    rf"(?<![0-9A-Za-z])(?=([1-9](?:{_GAP}[0-9]){{5}}{_GAP}[12]{_GAP}[089](?:{_GAP}[0-9]){{9}}{_GAP}[0-9Xx](?![0"
    r"-9A-Za-z])))"
)
_OLD_IDENTITY = re.compile(rf"(?<![0-9A-Za-z]){_PUBLIC}(?=([0-9](?:[ -]?[0-9]){{14}}(?![0-9A-Za-z])(?![ -][0-9])))")
_INTRODUCED_IDENTITY = re.compile(
    rf"(?:身份证件?|身份号码|证件|\bID(?: card)?){_CALLED}([0-9](?:{_GAP}[0-9]){{13,16}}{_GAP}[0-9Xx])(?![0-9])", re.I
)
_PASSPORT = re.compile(
    rf"(?:护照|通行证|台胞证|回乡证|居留证|passport){_CALLED}([A-Za-z]{{0,2}}[ -]?[0-9]{{6,10}})(?![0-9A-Za-z])", re.I
)
_CARD = re.compile(
    rf"(?<![0-9A-Za-z])(?<![0-9A-Za-z]-){_PUBLIC}(?=((?:[3-6]|955)[0-9]"
    rf"(?:[ -]{{0,2}}[0-9]){{11,17}}))"
)
_INTRODUCED_CARD = re.compile(
    rf"(?:银行卡|储蓄卡|借记卡|信用卡|工资卡|存折|卡号|银行账[号户]|bank card|card number|bank account){_CALLED}"
    r"([0-9](?:[ -]{0,2}[0-9]){11,18})(?![0-9])",
    re.I,
)
_MOBILE = re.compile(
    rf"{_EDGE}(?<!\+)((?:\(?(?:\+|00)?86\)?[ -]{{0,2}}|0)?1[3-9](?:[ \t.\-·/]{{0,2}}[0-9]){{9}})"
    r"(?![0-9])(?! ?(?:元|万元|亿))"
    r"|(?<![0-9A-Za-z])(1(?:[ .\-·]{1,2}[0-9]){10})(?![0-9]|[ .\-·][0-9])"
    r"|(?<![0-9])(\+86[ -]{0,2}1[3-9](?:[ \t.\-·]{0,2}[0-9]){9})(?![0-9])"
)
_LANDLINE = re.compile(
    rf"{_EDGE}(?<![0-9]-)(\(?(?:(?:\+|00)?86[ -]?)?0(?:10|2[0-9]|"
    rf"[3-9][0-9]{{2}})\)?[ -]{{0,2}}[2-8][0-9]{{2,3}}[ -]?[0-9]{{4}}"
    r"(?:(?:-|转| ?ext\.? ?)[0-9]{1,6})?)(?![0-9])"
)
_ABROAD = re.compile(r"(?<![0-9A-Za-z+])(\+[1-9][0-9]{0,2}(?:[ -]{0,2}\(?[0-9]\)?){7,12})(?![0-9])")
_LOCAL = re.compile(
    rf"(?:电话|座机|固话|手机|热线|致电|来电|tel\.?|telephone|phone|call(?: me)?(?: at| on)?){_CALLED}"
    r"([2-8][0-9]{2,3}[ -]?[0-9]{4})(?![0-9])(?!-[0-9])",
    re.I,
)
_FREE = re.compile(r"[48]00")  # numbers of offices and firms, which anybody may call
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"([{_PROVINCES}][ ]?[A-HJ-Za-hj-z][ ·.•・∙-]{{0,2}}"
    r"((?:[A-HJ-NP-Za-hj-np-z0-9][ ·-]?){4}[A-HJ-NP-Za-hj-np-z0-9]{1,2}[学警港澳挂]?"
    r"|(?:[A-HJ-NP-Za-hj-np-z0-9][ ·-]?){4}[学警港澳挂]))"
    r"(?![A-Za-z0-9])"
)
_INTRODUCED_PLATE = re.compile(
    rf"(?i:车牌|牌照|车号|\bplate|\bregistration (?=no|number)){_CALLED}"
    r"((?:(?:Yue|YUE|[A-Z]{1,4})[ ·.-]{0,2})?[A-Z0-9]{1,3}[ ·.-]?[A-Za-z0-9]{2,6})(?![A-Za-z0-9])",
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_FIRST_BIRTH_YEAR, _LAST_BIRTH_YEAR = 1900, 2099


def number_spots(text: str) -> Iterator[Spot]:
    """Yield the numbers of persons in a folded text; they may overlap."""
    for pattern, kind, is_right in (
        (_IDENTITY, Kind.IDENTITY_NUMBER, _is_identity_number),
        (_OLD_IDENTITY, Kind.IDENTITY_NUMBER, _is_old_identity_number),
        (_INTRODUCED_IDENTITY, Kind.IDENTITY_NUMBER, bool),
        (_PASSPORT, Kind.PASSPORT, bool),
        (_INTRODUCED_CARD, Kind.BANK_CARD, bool),
        (_MOBILE, Kind.TELEPHONE, bool),
        (_LANDLINE, Kind.TELEPHONE, bool),
        (_ABROAD, Kind.TELEPHONE, bool),
        (_LOCAL, Kind.TELEPHONE, _is_no_free_number),
        (_PLATE, Kind.PLATE, _is_plate),
        (_INTRODUCED_PLATE, Kind.PLATE, _is_plate),
    ):
        for match in pattern.finditer(text):
            group = match.lastindex if pattern is _MOBILE else 1
            if is_right(match[group or 1]):
                yield Spot(kind, match.start(group or 1), match.end(group or 1))
    yield from _cards(text)


def _cards(text: str) -> Iterator[Spot]:
    """Yield the longest run of 13 to 19 digits from each place that passes the check of Luhn, and ends a number."""
    for match in _CARD.finditer(text):
        written = match[1]
        for length in range(len(written), 12, -1):
            follows = text[match.start(1) + length : match.start(1) + length + 1]
            is_whole = written[length - 1].isdigit() and not (follows.isascii() and follows.isalnum())
            if is_whole and 13 <= len(number := _digits(written[:length])) <= 19 and passes_luhn(number):
                yield Spot(Kind.BANK_CARD, match.start(1), match.start(1) + length)
                break


def _digits(written: str) -> str:
    return "".join(c for c in written.upper() if c.isdigit() or c == "X")


def _is_identity_number(written: str) -> bool:
    number = _digits(written)
    remainder = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11
    return number[17] == _CHECK_DIGITS[remainder] and number[0] != "0" and _is_birthday(number[6:14])


def _is_old_identity_number(written: str) -> bool:
    number = _digits(written)
    return number[0] in "123456789" and number[:2] <= "82" and number[0] != "9" and _is_birthday(f"19{number[6:12]}")


def _is_birthday(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return _FIRST_BIRTH_YEAR <= born.year <= _LAST_BIRTH_YEAR


def passes_luhn(number: str) -> bool:
    """Tell whether the last of some digits is the check digit of the others (ISO/IEC 7812-1)."""
    doubled = (int(digit) * 2 for digit in number[-2::-2])
    return (sum(each - 9 * (each > 9) for each in doubled) + sum(int(digit) for digit in number[::-2])) % 10 == 0


def _is_no_free_number(written: str) -> bool:
    return not _FREE.match(written) or len(_digits(written)) != 10


def _is_plate(written: str) -> bool:
    return sum(c.isdigit() for c in written) >= 3 and sum(c.isalpha() and c.isascii() for c in written) <= 5

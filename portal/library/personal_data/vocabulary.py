"""Kinds of personal data that people type, and what stands in their place."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum


class PersonalDataKind(LabelledEnum):
    """What a stretch of text gives away of a person; the more specific kinds come first."""

    IDENTITY_NUMBER = "identity_number", _l("Identity number")
    EMAIL = "email", _l("E-mail address")
    BANK_CARD = "bank_card", _l("Bank card number")
    TELEPHONE = "telephone", _l("Telephone number")
    PASSPORT = "passport", _l("Passport number")
    PLATE = "plate", _l("Number plate")
    ACCOUNT = "account", _l("Account")
    ADDRESS = "address", _l("Address")
    NAME = "name", _l("Name of a person")


MASKS: Mapping[PersonalDataKind, str] = {
    PersonalDataKind.IDENTITY_NUMBER: "[身份证号]",
    PersonalDataKind.EMAIL: "[邮箱]",
    PersonalDataKind.BANK_CARD: "[银行卡]",
    PersonalDataKind.TELEPHONE: "[电话]",
    PersonalDataKind.PASSPORT: "[护照号]",
    PersonalDataKind.PLATE: "[车牌]",
    PersonalDataKind.ACCOUNT: "[账号]",
    PersonalDataKind.ADDRESS: "[地址]",
    PersonalDataKind.NAME: "[姓名]",
}
"""What a masked text has in each place, in the original language whoever reads it."""
MASK_OF_LISTED_WORDS = "[已隐去]"

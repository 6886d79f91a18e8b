"""Every setting of the authority, once; the defaults are those of the field, each with its source."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.authority_settings.vocabulary import (
    OutsideBody,
    SettingDefinition,
    SettingKind,
    SettingUnit,
    body_from_stored,
)
from portal.library.statistics.disclosure_control import MIN_PEOPLE_PUBLISHED
from portal.library.text.languages import MESSAGES, ORIGINAL

WORKING, CALENDAR = SettingUnit.WORKING_DAYS, SettingUnit.CALENDAR_DAYS
FIELD = "a default of the field; no law is known to set it"
NEXT_DAY, SAME_DAY = "next", "same"


def _number(
    name: str, label: Any, default: int, greatest: int, *, least: int = 1, unit: SettingUnit | None = None,
    source: str = FIELD, is_promise: bool = True,
) -> SettingDefinition[int]:  # fmt: skip
    """Define a whole number; its unit is the end of its name, unless it is given."""
    counted = unit or next(each for each in SettingUnit if name.endswith(each.value))
    return SettingDefinition(
        name=name, label=label, kind=SettingKind.NUMBER, default=default, source=source, from_stored=int,
        is_promise=is_promise, unit=counted, least=least, greatest=greatest,
    )  # fmt: skip


def _body(name: str, label: Any, default: OutsideBody, source: str) -> SettingDefinition[OutsideBody]:
    return SettingDefinition(
        name=name, label=label, kind=SettingKind.BODY, default=default, source=source, from_stored=body_from_stored,
        is_promise=True,
    )  # fmt: skip


def _text(name: str, label: Any, original: str = "", translated: str = "") -> SettingDefinition[Mapping[str, str]]:
    default = {ORIGINAL: original, MESSAGES: translated} if original else {}
    return SettingDefinition(
        name=name, label=label, kind=SettingKind.TEXT, default=default, source="a general text of the portal's own",
        from_stored=dict,
    )  # fmt: skip


DECIDE_WORKING_DAYS = _number("complaints.decide_working_days", _l("Accepting or declining a complaint"), 5, 15)
TRANSFER_WORKING_DAYS = _number(
    "complaints.transfer_working_days", _l("Accepting or returning a complaint that is passed on"), 1, 10
)
ANSWER_WORKING_DAYS = _number("complaints.answer_working_days", _l("Answering a complaint"), 13, 60)
SIMPLE_WORKING_DAYS = _number("complaints.simple_working_days", _l("Answering a simple complaint"), 5, 30)
ENQUIRY_WORKING_DAYS = _number("complaints.enquiry_working_days", _l("Answering an enquiry"), 3, 30)
SUGGESTION_WORKING_DAYS = _number("complaints.suggestion_working_days", _l("Deciding on a suggestion"), 15, 60)
PRAISE_WORKING_DAYS = _number("complaints.praise_working_days", _l("Reading praise and passing it on"), 5, 30)
URGENT_WORKING_DAYS = _number("complaints.urgent_working_days", _l("Answering an urgent complaint"), 0, 5, least=0)
CEILING_CALENDAR_DAYS = _number(
    "complaints.ceiling_calendar_days", _l("Interim reply, where the answer takes longer"), 21, 90
)
INTEGRITY_ACKNOWLEDGE_CALENDAR_DAYS = _number(
    "complaints.integrity_acknowledge_calendar_days", _l("Acknowledging an integrity report"), 7, 30,
    source="as Directive (EU) 2019/1937, art. 9, has it for reports of breaches",
)  # fmt: skip
INTEGRITY_MONTHS = _number(
    "complaints.integrity_months", _l("Reporting the outcome of an integrity report"), 3, 12,
    source="as Directive (EU) 2019/1937, art. 9, has it for reports of breaches",
)  # fmt: skip
SILENCE_CALENDAR_DAYS = _number(
    "complaints.silence_calendar_days", _l("Closing an answered complaint that meets no response, after"), 30, 365
)
SECOND_LOOK_CALENDAR_DAYS = _number(
    "complaints.second_look_calendar_days",
    _l("Deciding on a second investigation"), 30, 90,
)  # fmt: skip
APPEAL_CALENDAR_DAYS = _number("complaints.appeal_calendar_days", _l("Time to file an appeal"), 30, 365, least=7)
APPEAL_DECISION_CALENDAR_DAYS = _number("complaints.appeal_decision_calendar_days", _l("Deciding on an appeal"), 30, 90)
QUESTION_CALENDAR_DAYS = _number(
    "complaints.question_calendar_days", _l("Time for the complainant to answer a question"), 15, 90, least=3
)
UNANSWERED_CALENDAR_DAYS = _number(
    "complaints.unanswered_calendar_days",
    _l("Ending a complaint that was never answered, after its due date"), 90, 365, least=30,
)  # fmt: skip
EXTENSION_WORKING_DAYS = _number("complaints.extension_working_days", _l("Longest extension of the time limit"), 10, 30)
CALLBACK_WORKING_DAYS = _number("complaints.callback_working_days", _l("Calling back"), 1, 10)
COMPLAINT_RED_AFTER_WORKING_DAYS = _number(
    "complaints.red_after_working_days", _l("Late complaint shown in red, after"), 5, 30, is_promise=False
)
CASE_RED_AFTER_WORKING_DAYS = _number(
    "cases.red_after_working_days", _l("Late application shown in red, after"), 5, 30, is_promise=False
)
FIRST_DAY: SettingDefinition[str] = SettingDefinition(
    name="cases.first_day", label=_l("First day of a time limit in days"), kind=SettingKind.CHOICE,
    default=NEXT_DAY, source="Civil Code of the PRC, art. 201: the day of the event is not counted", from_stored=str,
    is_promise=True,
    choices={NEXT_DAY: _l("the day after acceptance"), SAME_DAY: _l("the day of acceptance")},
)  # fmt: skip
TRIAGE_WORKING_DAYS = _number("actions.triage_working_days", _l("Triage of a finding"), 3, 15, is_promise=False)
ACTION_LOW_WORKING_DAYS = _number(
    "actions.low_working_days", _l("Corrective action of low severity"), 20, 120, is_promise=False
)
ACTION_MEDIUM_WORKING_DAYS = _number(
    "actions.medium_working_days", _l("Corrective action of medium severity"), 15, 120,
    is_promise=False,
)  # fmt: skip
ACTION_HIGH_WORKING_DAYS = _number(
    "actions.high_working_days", _l("Corrective action of high severity"), 10, 120,
    is_promise=False,
)  # fmt: skip
LEAST_PEOPLE = _number(
    "figures.least_people", _l("Fewest people in a published count of what people said"), MIN_PEOPLE_PUBLISHED, 100,
    least=5, unit=SettingUnit.PEOPLE,
)  # fmt: skip
CONTACT_DAYS = _number(
    "retention.contact_days", _l("Name and contact of a complainant, after the complaint is closed"), 180, 3650,
    unit=CALENDAR,
)  # fmt: skip
COMPLAINT_TEXT_DAYS = _number(
    "retention.complaint_text_days", _l("Text of a complaint, after it is closed"), 1095, 3650,
    least=180, unit=CALENDAR,
)  # fmt: skip
RATING_TEXT_DAYS = _number("retention.rating_text_days", _l("Text of a rating"), 730, 3650, least=30, unit=CALENDAR)
CASE_REASON_DAYS = _number(
    "retention.case_reason_days", _l("Reasons noted in an application, after its decision"), 1825,
    3650, least=180, unit=CALENDAR,
)  # fmt: skip
BACKUP_DAYS = _number("retention.backup_days", _l("Copies in back-ups"), 35, 3650, unit=CALENDAR)
INTEGRITY_OUTSIDE = _body(
    "bodies.integrity_outside", _l("Complaints about the inspection or quality office itself"),
    OutsideBody(
        {ORIGINAL: "上级纪检监察机关", MESSAGES: "discipline inspection and supervision body at the next higher level"},
        {ORIGINAL: "www.12388.gov.cn", MESSAGES: "www.12388.gov.cn"}, "12388",
    ),
    "Supervision Law of the PRC: the supervision body of the next higher level reviews",
)  # fmt: skip
DISCIPLINE = _body(
    "bodies.discipline", _l("Breaches of discipline and of duty"),
    OutsideBody(
        {ORIGINAL: "纪检监察机关信访举报部门", MESSAGES: "reporting office of discipline inspection and supervision"},
        {ORIGINAL: "www.12388.gov.cn", MESSAGES: "www.12388.gov.cn"}, "12388",
    ),
    "the national number and site of such reports",
)  # fmt: skip
PETITION = _body(
    "bodies.petition", _l("Petitions"),
    OutsideBody(
        {ORIGINAL: "本级信访工作机构", MESSAGES: "petition office of this level of government"},
        {ORIGINAL: "www.gjxfj.gov.cn", MESSAGES: "www.gjxfj.gov.cn"}, "12345",
    ),
    "Regulations on Petition Work (2022)",
)  # fmt: skip
REVIEW = _body(
    "bodies.review", _l("Administrative review"),
    OutsideBody(
        {ORIGINAL: "本级人民政府行政复议机构", MESSAGES: "administrative review office of this level of government"}
    ),
    "Administrative Reconsideration Law of the PRC (2023), art. 24: the people's government of the level decides",
)  # fmt: skip
HOTLINE: SettingDefinition[str] = SettingDefinition(
    name="telephone.hotline", label=_l("Government service hotline"), kind=SettingKind.TELEPHONE, default="12345",
    source="State Council, 国办发〔2020〕53号: one number for all of them", from_stored=str, is_promise=True,
)  # fmt: skip
PORTAL_NAME = _text("texts.portal_name", _l("Name of the portal"))
DATA_LICENCE = _text("texts.data_licence", _l("Terms on which the public figures may be used"))
# What staff begin a text to a complainant with; what stands in ［ ］ is to be filled in before it can be sent.
REPLY_UPHELD = _text(
    "texts.reply_upheld", _l("Reply: upheld"),
    "您好！您反映的问题，我们进行了调查。\n经查：［查明的事实：何时、何处、依据什么记录］。您反映的问题属实，"
    "我们向您致歉。\n我们已经［采取的措施；尚未完成的，何时完成］。\n感谢您的监督。",
    "We have looked into your complaint.\nWe found: ［what was found: when, where, from which records］. Your "
    "complaint is upheld, and we apologise.\nWe have ［what was done, and by when the rest will be］.\n"
    "Thank you for telling us.",
)  # fmt: skip
REPLY_PARTLY_UPHELD = _text(
    "texts.reply_partly_upheld", _l("Reply: partly upheld"),
    "您好！您反映的问题，我们进行了调查。\n经查：［查明的事实：何时、何处、依据什么记录］。\n其中［属实的部分］属实，"
    "我们向您致歉，并已［采取的措施］。\n［不属实的部分］不属实，理由是：［理由，以及办事指南的有关内容］。",
    "We have looked into your complaint.\nWe found: ［what was found: when, where, from which records］.\nYou are "
    "right about ［what is upheld］; we apologise, and have ［what was done］.\nWe do not uphold ［what is not］, "
    "because ［the reason, and what the guide says］.",
)  # fmt: skip
REPLY_NOT_UPHELD = _text(
    "texts.reply_not_upheld", _l("Reply: not upheld"),
    "您好！您反映的问题，我们进行了调查。\n经查：［查明的事实：何时、何处、依据什么记录］。\n办事指南的规定是："
    "［有关内容］。本次办理与其相符，因此您反映的问题不属实。\n您对这一答复不满意的，请在查询页面告诉我们。",
    "We have looked into your complaint.\nWe found: ［what was found: when, where, from which records］.\nThe "
    "guide says: ［what it says of this］. It was followed, so your complaint is not upheld.\nIf you are not satisfied "
    "with this reply, please tell us on the page on which you follow your complaint.",
)  # fmt: skip
REPLY_INFORMED = _text(
    "texts.reply_informed", _l("Reply to an enquiry"),
    "您好！您咨询的问题，答复如下：\n［答复内容］。\n依据：［办事指南的有关内容或文件］。\n如还有不清楚的地方，请在查询页面告诉我们。",
    "Thank you for your question. Our answer:\n［the answer］.\nIt follows from ［what the guide or the rules say］.\n"
    "If anything is unclear, please tell us on the page on which you follow your enquiry.",
)  # fmt: skip
REPLY_ADOPTED = _text(
    "texts.reply_adopted", _l("Reply to a suggestion: adopted"),
    "您好！感谢您的建议。\n我们研究后决定采纳，理由是：［理由］。\n接下来：［采取的措施和完成时间］。\n决定和理由已在本网站公开。",
    "Thank you for your suggestion.\nWe adopt it, because ［the reason］.\nNext: ［what will be done, and by when］.\n"
    "The decision and its reason are public on this website.",
)  # fmt: skip
REPLY_PARTLY_ADOPTED = _text(
    "texts.reply_partly_adopted", _l("Reply to a suggestion: adopted in part"),
    "您好！感谢您的建议。\n我们研究后决定采纳其中的［采纳的部分］，接下来：［采取的措施和完成时间］。\n［未采纳的部分］未采纳，"
    "理由是：［理由］。\n决定和理由已在本网站公开。",
    "Thank you for your suggestion.\nWe adopt ［what is adopted］; next: ［what will be done, and by when］.\n"
    "We do not adopt ［what is not］, because ［the reason］.\nThe decision and its reason are public on this website.",
)  # fmt: skip
REPLY_NOT_ADOPTED = _text(
    "texts.reply_not_adopted", _l("Reply to a suggestion: not adopted"),
    "您好！感谢您的建议。\n我们研究后决定不采纳，理由是：［理由，以及有关依据］。\n决定和理由已在本网站公开。",
    "Thank you for your suggestion.\nWe do not adopt it, because ［the reason, and what it rests on］.\n"
    "The decision and its reason are public on this website.",
)  # fmt: skip
INTERIM_REPLY = _text(
    "texts.interim_reply", _l("Reply: interim"),
    "您好！您的投诉还在调查，未能按时答复，我们向您致歉。\n已经查明：［已查明的事项］。\n还需要：［待查明的事项和原因］，"
    "预计［日期］前答复您。",
    "Your complaint is still being investigated; we apologise that the reply takes longer.\nSo far we know: ［what has "
    "been found］.\nStill to be done: ［what, and why］. We expect to reply by ［day］.",
)  # fmt: skip
QUESTION = _text(
    "texts.question", _l("Question to the complainant"),
    "您好！为查明您反映的问题，请您补充：［需要补充的内容，例如日期、窗口、受理编号］。\n请在本页面回复；"
    "在您回复以前，答复期限暂停计算。",
    "To look into your complaint we need to know: ［what is missing, for example the day, the window, the number of "
    "the application］.\nPlease respond on this page. Until then the time limit of our reply is paused.",
)  # fmt: skip
NO_FURTHER_ACTION = _text(
    "texts.no_further_action", _l("Not investigated again"),
    "您好！我们重新审查了您的投诉和此前的答复。\n不再重新调查，理由是：［理由］。\n您仍不满意的，可以在期限内提出申诉。",
    "We have looked at your complaint and at our reply again.\nIt is not investigated again, because ［the reason］."
    "\nIf you are still not satisfied, you can appeal within the time limit.",
)  # fmt: skip

DEFINITIONS: tuple[SettingDefinition[Any], ...] = tuple(
    each for each in list(globals().values()) if isinstance(each, SettingDefinition)
)
BY_NAME: Mapping[str, SettingDefinition[Any]] = {each.name: each for each in DEFINITIONS}

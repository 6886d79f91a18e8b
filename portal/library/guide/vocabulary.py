"""Closed lists of the guide (GB/T 36114 family, national 实施清单)."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum


class ProcedureType(LabelledEnum):
    """事项类型: type of administrative service (national 实施清单)."""

    LICENCE = "licence", _l("Administrative licence")
    CONFIRMATION = "confirmation", _l("Administrative confirmation")
    PAYMENT = "payment", _l("Administrative payment")
    REWARD = "reward", _l("Administrative reward")
    RULING = "ruling", _l("Administrative ruling")
    REGISTRATION = "registration", _l("Registration and other powers")
    PUBLIC_SERVICE = "public_service", _l("Public service")


class Level(LabelledEnum):
    """行使层级: level of government that provides the service (national 实施清单)."""

    NATIONAL = "national", _l("National")
    PROVINCE = "province", _l("Province")
    CITY = "city", _l("City")
    DISTRICT = "district", _l("District or county")
    TOWNSHIP = "township", _l("Township or street")


class Audience(LabelledEnum):
    """服务对象: group of applicants."""

    PERSONS = "persons", _l("Individuals")
    ENTERPRISES = "enterprises", _l("Businesses")
    ORGANISATIONS = "organisations", _l("Other organisations")


class LifeEvent(LabelledEnum):
    """Event in a life or business for which people need a service; the list is unsourced."""

    BIRTH = "birth", _l("Having a child")
    SCHOOL = "school", _l("School and study")
    IDENTITY = "identity", _l("Identity and household")
    WORK = "work", _l("Work and job loss")
    MARRIAGE = "marriage", _l("Marriage and family")
    HOME = "home", _l("Home and property")
    HEALTH = "health", _l("Illness and medical care")
    DISABILITY = "disability", _l("Disability and hardship")
    RETIREMENT = "retirement", _l("Retirement and old age")
    DEATH = "death", _l("Death and inheritance")
    TRAVEL = "travel", _l("Driving and travel")
    START_BUSINESS = "start_business", _l("Starting a business")
    RUN_BUSINESS = "run_business", _l("Running a business")
    BUILD = "build", _l("Building and land")


class LimitUnit(LabelledEnum):
    """Unit of a time limit."""

    WORKING_DAYS = "working_days", _l("working days")
    CALENDAR_DAYS = "calendar_days", _l("calendar days")
    HOURS = "hours", _l("hours")
    AT_ONCE = "at_once", _l("at once")


class CaseKind(LabelledEnum):
    """办件类型: whether the office decides while the citizen waits (即办件) or later (承诺件)."""

    AT_ONCE = "at_once", _l("Done while you wait")
    PROMISED = "promised", _l("Done within a promised time")


class Stage(LabelledEnum):
    """Stage to which a step belongs; every stage must occur in a published guide."""

    ACCEPT = "accept", _l("Acceptance")
    REVIEW = "review", _l("Review")
    DECIDE = "decide", _l("Decision")
    DELIVER = "deliver", _l("Delivery")


class MaterialKind(LabelledEnum):
    """Form in which a material is submitted."""

    ORIGINAL = "original", _l("Original")
    COPY = "copy", _l("Copy")
    ORIGINAL_AND_COPY = "original_and_copy", _l("Original and copy")
    FORM = "form", _l("Form to fill in")
    ELECTRONIC = "electronic", _l("Electronic file")


class MaterialSource(LabelledEnum):
    """Issuer of a material."""

    APPLICANT = "applicant", _l("You prepare it")
    GOVERNMENT = "government", _l("Issued by an authority")
    THIRD_PARTY = "third_party", _l("Issued by a third party")


class SpecialKind(LabelledEnum):
    """特别程序: a procedure whose duration may be excluded from the limit (Administrative Licensing Law, art. 45)."""

    HEARING = "hearing", _l("Hearing")
    INSPECTION = "inspection", _l("Site inspection")
    EXPERT_REVIEW = "expert_review", _l("Expert review")
    TESTING = "testing", _l("Testing or examination")
    PUBLIC_NOTICE = "public_notice", _l("Public notice")
    WAITING_PERIOD = "waiting_period", _l("Waiting period set by law")


class ChannelKind(LabelledEnum):
    """办理渠道: channel for applications."""

    WINDOW = "window", _l("Service window")
    ONLINE = "online", _l("Online")
    MOBILE = "mobile", _l("Mobile app")
    POST = "post", _l("By post")
    KIOSK = "kiosk", _l("Self-service kiosk")
    PHONE = "phone", _l("By phone")


class ComplaintChannelKind(LabelledEnum):
    """Channel for complaints."""

    PHONE = "phone", _l("By phone")
    WEB = "web", _l("On the web")
    LETTER = "letter", _l("By letter")
    WINDOW = "window", _l("At a window")


class OutcomeKind(LabelledEnum):
    """Kind of outcome of an application."""

    CERTIFICATE = "certificate", _l("Certificate or licence")
    APPROVAL = "approval", _l("Approval document")
    PAYMENT = "payment", _l("Payment")
    RECORD = "record", _l("Entry in a register")
    OTHER = "other", _l("Other result")


class Variant(LabelledEnum):
    """情形: type of application that a procedure covers."""

    NEW = "new", _l("First application")
    CHANGE = "change", _l("Change")
    RENEW = "renew", _l("Renewal")
    REISSUE = "reissue", _l("Replacement")
    CANCEL = "cancel", _l("Cancellation")

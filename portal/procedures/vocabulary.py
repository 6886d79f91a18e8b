"""The closed lists a guide is written with (GB/T 36114 family, national 实施清单)."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum


class ProcedureType(LabelledEnum):
    """事项类型."""

    LICENCE = "licence", _l("Administrative licence")
    CONFIRMATION = "confirmation", _l("Administrative confirmation")
    PAYMENT = "payment", _l("Administrative payment")
    REWARD = "reward", _l("Administrative reward")
    RULING = "ruling", _l("Administrative ruling")
    REGISTRATION = "registration", _l("Registration and other powers")
    PUBLIC_SERVICE = "public_service", _l("Public service")


class Level(LabelledEnum):
    """行使层级."""

    NATIONAL = "national", _l("National")
    PROVINCE = "province", _l("Province")
    CITY = "city", _l("City")
    DISTRICT = "district", _l("District or county")
    TOWNSHIP = "township", _l("Township or street")


class Audience(LabelledEnum):
    """服务对象."""

    PERSONS = "persons", _l("Individuals")
    ENTERPRISES = "enterprises", _l("Businesses")
    ORGANISATIONS = "organisations", _l("Other organisations")


class LifeEvent(LabelledEnum):
    """What happens in a life or a business that brings somebody to an office."""

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
    """In what a time limit is counted."""

    WORKING_DAYS = "working_days", _l("working days")
    CALENDAR_DAYS = "calendar_days", _l("calendar days")
    HOURS = "hours", _l("hours")
    AT_ONCE = "at_once", _l("at once")


class CaseKind(LabelledEnum):
    """Whether the office finishes while the citizen waits."""

    AT_ONCE = "at_once", _l("Done while you wait")
    PROMISED = "promised", _l("Done within a promised time")


class Stage(LabelledEnum):
    """What a step does for the application; all but correction must occur on the path."""

    ACCEPT = "accept", _l("Acceptance")
    REVIEW = "review", _l("Review")
    DECIDE = "decide", _l("Decision")
    DELIVER = "deliver", _l("Delivery")


class MaterialKind(LabelledEnum):
    """In what shape a material is handed in."""

    ORIGINAL = "original", _l("Original")
    COPY = "copy", _l("Copy")
    ORIGINAL_AND_COPY = "original_and_copy", _l("Original and copy")
    FORM = "form", _l("Form to fill in")
    ELECTRONIC = "electronic", _l("Electronic file")


class MaterialSource(LabelledEnum):
    """Who makes the material."""

    APPLICANT = "applicant", _l("You prepare it")
    GOVERNMENT = "government", _l("Issued by an authority")
    THIRD_PARTY = "third_party", _l("Issued by a third party")


class SpecialKind(LabelledEnum):
    """特别程序: work by others during which the clock may stop (Administrative Licensing Law, art. 45)."""

    HEARING = "hearing", _l("Hearing")
    INSPECTION = "inspection", _l("Site inspection")
    EXPERT_REVIEW = "expert_review", _l("Expert review")
    TESTING = "testing", _l("Testing or examination")
    PUBLIC_NOTICE = "public_notice", _l("Public notice")
    WAITING_PERIOD = "waiting_period", _l("Waiting period set by law")


class ChannelKind(LabelledEnum):
    """Where one applies."""

    WINDOW = "window", _l("Service window")
    ONLINE = "online", _l("Online")
    MOBILE = "mobile", _l("Mobile app")
    POST = "post", _l("By post")
    KIOSK = "kiosk", _l("Self-service kiosk")
    PHONE = "phone", _l("By phone")


class ComplaintChannelKind(LabelledEnum):
    """Where one complains."""

    PHONE = "phone", _l("By phone")
    WEB = "web", _l("On the web")
    LETTER = "letter", _l("By letter")
    WINDOW = "window", _l("At a window")


class OutcomeKind(LabelledEnum):
    """What the applicant holds in the end."""

    CERTIFICATE = "certificate", _l("Certificate or licence")
    APPROVAL = "approval", _l("Approval document")
    PAYMENT = "payment", _l("Payment")
    RECORD = "record", _l("Entry in a register")
    OTHER = "other", _l("Other result")


class Variant(LabelledEnum):
    """情形: which case of a matter a procedure is about."""

    NEW = "new", _l("First application")
    CHANGE = "change", _l("Change")
    RENEW = "renew", _l("Renewal")
    REISSUE = "reissue", _l("Replacement")
    CANCEL = "cancel", _l("Cancellation")


class VersionState(LabelledEnum):
    """Where a version stands."""

    DRAFT = "draft", _l("Draft")
    IN_REVIEW = "in_review", _l("In review")
    SCHEDULED = "scheduled", _l("Approved, in force from a later day")
    PUBLISHED = "published", _l("In force")
    SUPERSEDED = "superseded", _l("Replaced by a newer version")
    WITHDRAWN = "withdrawn", _l("Withdrawn")


class PlanKind(LabelledEnum):
    """What a line of a reorganisation 机构改革 does."""

    RENAME_DEPARTMENT = "rename_department", _l("Rename a department")
    MERGE_DEPARTMENTS = "merge_departments", _l("Merge a department into another")
    RENAME_POST = "rename_post", _l("Rename a post")
    MOVE_POST = "move_post", _l("Move a post to another department")
    MERGE_POSTS = "merge_posts", _l("Merge a post into another")

    @property
    def is_of_department(self) -> bool:
        """Tell whether it changes a department, and not a post."""
        return self in {PlanKind.RENAME_DEPARTMENT, PlanKind.MERGE_DEPARTMENTS}

    @property
    def is_renaming(self) -> bool:
        """Tell whether it gives another name."""
        return self in {PlanKind.RENAME_DEPARTMENT, PlanKind.RENAME_POST}

    @property
    def is_merger(self) -> bool:
        """Tell whether something ends and something else takes its place."""
        return self in {PlanKind.MERGE_DEPARTMENTS, PlanKind.MERGE_POSTS}


# What the fields of a guide are called on pages, in differences and in forms.
FIELD_LABELS = {
    "code": _l("Code"),
    "key": _l("Key"),
    "base_code": _l("Base code"),
    "name": _l("Name"),
    "plain_names": _l("What people call it"),
    "summary": _l("Summary"),
    "type": _l("Type"),
    "level": _l("Level"),
    "power_source": _l("Source of the power"),
    "department": _l("Department"),
    "accepting_body": _l("Accepts applications"),
    "deciding_body": _l("Decides"),
    "entrusted_body": _l("Entrusted body"),
    "joint_bodies": _l("Other bodies involved"),
    "audience": _l("For whom"),
    "life_events": _l("Life events"),
    "themes": _l("Themes"),
    "scope": _l("What it covers"),
    "quantity_limit": _l("Limit on numbers"),
    "forbidden": _l("Not allowed"),
    "variants": _l("Cases"),
    "legal_basis": _l("Legal basis"),
    "conditions": _l("Conditions"),
    "rights_and_duties": _l("Your rights and duties"),
    "materials": _l("What to bring"),
    "steps": _l("Steps"),
    "special_procedures": _l("Special procedures"),
    "case_kind": _l("Kind of handling"),
    "statutory_limit": _l("Limit set by law"),
    "committed_limit": _l("Promised limit"),
    "clock_start": _l("When the time starts"),
    "excluded_time": _l("What is not counted"),
    "extension_rule": _l("Extension"),
    "no_answer_rule": _l("If no answer comes"),
    "visits": _l("Visits"),
    "fees": _l("Fees"),
    "is_free": _l("Free of charge"),
    "outcomes": _l("What you get"),
    "channels": _l("Where to apply"),
    "online_depth": _l("How far it works online"),
    "consult_phone": _l("Telephone for questions"),
    "consult_note": _l("Help before you apply"),
    "questions": _l("Questions people ask"),
    "complaint_channels": _l("Where to complain"),
    "administrative_review": _l("Administrative review"),
    "litigation": _l("Court action"),
    "compensation": _l("Compensation"),
    "standards": _l("Standards"),
    "open_points": _l("Open points"),
    "stage": _l("Stage"),
    "what_happens": _l("What happens"),
    "post": _l("Post that answers for it"),
    "limit": _l("Time limit"),
    "review_standard": _l("What is checked"),
    "result": _l("Result"),
    "where": _l("Where"),
    "recourse": _l("If it goes wrong"),
    "time_split": _l("Where the time goes"),
    "optional": _l("Only in some cases"),
    "kind": _l("Kind"),
    "originals": _l("Originals"),
    "copies": _l("Copies"),
    "source": _l("Who issues it"),
    "when": _l("Only when"),
    "blank_form_url": _l("Blank form"),
    "how_to_fill": _l("How to prepare it"),
    "basis": _l("Legal basis"),
    "held_by_government": _l("The authority has it already"),
    "amount": _l("Amount"),
    "rule": _l("How it is reckoned"),
    "payer": _l("Who pays"),
    "waiver": _l("Who need not pay"),
    "title": _l("Title"),
    "document_number": _l("Document number"),
    "article": _l("Article"),
    "text": _l("Text"),
    "issuer": _l("Issued by"),
    "in_force_from": _l("In force from"),
    "unit": _l("Counted in"),
    "counter": _l("At the counter, minutes"),
    "queueing": _l("Queueing, minutes"),
    "waiting": _l("Waiting, minutes"),
    "counts_toward_limit": _l("Counted within the limit"),
    "sample_url": _l("Sample"),
    "validity": _l("Valid"),
    "delivery": _l("Delivery"),
    "reason": _l("Reason"),
    "question": _l("Question"),
    "answer": _l("Answer"),
    "body": _l("To whom"),
    "note": _l("Note"),
    "address": _l("Address"),
    "hours": _l("Opening hours"),
    "transport": _l("How to get there"),
    "phone": _l("Telephone"),
    "url": _l("Web address"),
    "appointment": _l("Appointment"),
}

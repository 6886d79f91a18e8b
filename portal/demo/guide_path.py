"""Simulation of the upkeep of guides: standards, the catalogue, notices, reviews, a renamed post."""

from datetime import timedelta
from typing import Any

from portal.demo.context import DemoContext, read_content
from portal.demo.people import People
from portal.library.guide.components import Text
from portal.library.guide.vocabulary import ProcedureType
from portal.library.text.languages import WRITTEN
from portal.organisation.queries import find_department
from portal.organisation.reviewed_changes import DEPARTMENT
from portal.platform.clock import local_today
from portal.procedures.catalogue.operations import confirm_checked, put_in_catalogue
from portal.procedures.catalogue.reviewed_changes import ALERT as KIND_OF_ALERT
from portal.procedures.catalogue.reviewed_changes import alert_values
from portal.procedures.drafting.operations import draft_version, edit_version, submit_version
from portal.procedures.queries import get_version_in_force
from portal.procedures.versions.operations import publish_version
from portal.proposals.operations import confirm_change, propose_change
from portal.reorganisations.operations import PlanLine, reorganise
from portal.reorganisations.vocabulary import PlanKind
from portal.search.questions.question_counts import add_counts
from portal.standards.operations import add_standard, draft_standard, edit_standard, publish_standard
from portal.standards.queries import get_standard_for
from portal.standards.vocabulary import Family

LISTED_DAYS_AGO, RENAMED_DAYS_AGO = 75, 160
NOT_CHECKED = {"TX-101", "JU-101", "FI-101"}  # their check is due
YEAR = timedelta(days=365)
ALERT = {
    "zh": "因设备检修，发证窗口12月上旬只在上午开放；可以选择邮寄送达。",
    "en": "The delivery counter is open only in the mornings in early December; delivery by post goes on.",
}
# Days ago -> what was asked, how often, how often without an answer, how often something was opened.
ASKED_IN_VAIN = {
    1: {"驾照到期换证": (14, 0, 2), "养狗证": (9, 9, 0), "公交卡充值": (6, 6, 0), "宅基地": (5, 2, 1)},
    34: {"老年公交卡": (11, 0, 3), "补办毕业证": (7, 5, 1)},
}
OPEN_AT_NOON = {
    "zh": "周一至周五 9:00—17:00（法定节假日除外）",
    "en": "Monday to Friday, 9:00 to 17:00, except public holidays",
}
HEALTH_COUNTER_POST = {"zh": "卫健综合受理岗", "en": "Health general counter post"}
HOURS_CHANGED = {
    "zh": "窗口中午不再休息。",
    "en": "The counter no longer closes at noon.",
}


def publish_first_standards(people: People) -> None:
    """Publish the first version of the standards, which the guides refer to."""
    for standard in read_content("standards.json"):
        _publish_standard(people, standard, 0)


def plan_guide_upkeep(demo: DemoContext) -> None:
    """Schedule the changes of standards, catalogue, notices and reviews during the year."""
    for standard in read_content("standards.json"):
        for number, version in enumerate(standard["versions"][1:], 1):
            _plan(demo, version["days_ago"], _publish_later, standard, number)
    for item in read_content("catalogue.json"):
        _plan(demo, LISTED_DAYS_AGO, _list, item)
    for number, code in enumerate(sorted(set(demo.guides) - NOT_CHECKED)):
        _plan(demo, 40 + number * 5, _check, code)
    _plan(demo, RENAMED_DAYS_AGO, _rename_post)
    for days_ago, asked in ASKED_IN_VAIN.items():
        _plan(demo, days_ago, _ask, asked)
    _plan(demo, 3, _put_alert)
    _plan(demo, 2, _approve_for_later)
    _plan(demo, 1, _propose_hours)


def _plan(demo: DemoContext, days_ago: int, act: Any, *arguments: Any) -> None:
    moment = demo.scheduler.at(local_today() - timedelta(days=days_ago), 10 * 60)
    demo.scheduler.plan(moment, lambda _: act(demo, *arguments))


def _publish_later(demo: DemoContext, standard: dict[str, Any], number: int) -> None:
    _publish_standard(demo.people, standard, number)


def _publish_standard(people: People, standard: dict[str, Any], number: int) -> None:
    editor, approver = people["editor"], people["approver"]
    version = standard["versions"][number]
    if number == 0:
        stored = add_standard(
            editor,
            code=standard["code"],
            family=Family(standard["family"]),
            name=standard["name"],
            department=find_department(standard["department"]),
        )
    else:
        stored = get_standard_for(editor, standard["code"], "standards:standard:edit")
        draft_standard(editor, stored)
    edit_standard(
        editor,
        stored.versions[-1],
        name=standard["name"],
        text={lang: _text(version["sections"], lang) for lang in WRITTEN},
        what_changed=version["what_changed"],
        posts=standard["posts"],
    )
    publish_standard(approver, stored.versions[-1])


def _text(sections: list[dict[str, Any]], lang: str) -> str:
    return "\n".join(f"## {section['heading'][lang]}\n{section['text'][lang]}" for section in sections)


def _list(demo: DemoContext, item: dict[str, Any]) -> None:
    department = find_department(item["department"])
    if department is not None:
        put_in_catalogue(
            demo.people["editor"],
            code=item["code"],
            name=item["name"],
            department=department,
            type_=ProcedureType(item["type"]),
            summary=item["summary"],
            due_on=local_today() + timedelta(days=LISTED_DAYS_AGO + item["due_in"]),
        )


def _check(demo: DemoContext, code: str) -> None:
    procedure = get_version_in_force(code).procedure
    confirm_checked(demo.people["quality"], procedure, post_code="gs-quality", next_on=local_today() + YEAR)


def _rename_post(demo: DemoContext) -> None:
    line = PlanLine(PlanKind.RENAME_POST, "hc-window", name=HEALTH_COUNTER_POST)
    reorganise(demo.people["administrator"], [line])


def _ask(_town: DemoContext, asked: dict[str, tuple[int, int, int]]) -> None:
    for question, counts in asked.items():
        add_counts(question, *counts)


def _put_alert(demo: DemoContext) -> None:
    values = alert_values(ALERT, local_today() + timedelta(days=24))
    change = propose_change(
        demo.people["approver"], KIND_OF_ALERT, "PS-102", values, department="public-security", acts_at_once=True
    )
    confirm_change(demo.people["quality"], change)


def _propose_hours(demo: DemoContext) -> None:
    """Leave a change that awaits its second person."""
    values = DEPARTMENT.present("transport", {}) | {"hours": OPEN_AT_NOON}
    propose_change(demo.people["transport-manager"], DEPARTMENT, "transport", values, department="transport")


def _approve_for_later(demo: DemoContext) -> None:
    """Approve a version that comes into force in ten days."""
    editor = demo.people["editor"]
    version = get_version_in_force("CA-104")
    draft = draft_version(editor, version.procedure)
    guide = draft.guide
    window = next(channel for channel in guide.channels if channel.hours.original)
    window.hours = Text(**OPEN_AT_NOON)
    edit_version(editor, draft, guide)
    submit_version(editor, draft, what_changed=HOURS_CHANGED)
    publish_version(demo.people["approver"], draft, from_on=local_today() + timedelta(days=10))

"""What the public sees changes when a second person has agreed, or is reviewed by one afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.figures.models import FigureDay
from portal.figures.reviewed_changes import corrected_values
from portal.figures.values import Figures
from portal.library.access.permissions import SYSTEM
from portal.library.access.separation_of_duties import SecondPersonNeededError
from portal.library.domain.domain_errors import NotFoundError
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.working_time.holiday_notice import read_notice
from portal.organisation.operations import edit_department
from portal.organisation.queries import get_department
from portal.organisation.reviewed_changes import DEPARTMENT
from portal.pages.deadlines.reviewed_changes import scheduled_values
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.catalogue.operations import put_in_catalogue
from portal.procedures.catalogue.reviewed_changes import (
    ALERT,
    LISTING,
    alert_values,
    listed_values,
    unlisted_values,
)
from portal.procedures.queries import find_procedure, get_public_version
from portal.procedures.versions.reviewed_changes import retired_values
from portal.proposals.models import ProposedChange
from portal.proposals.operations import confirm_change, propose_change, reject_change, withdraw_change
from portal.proposals.queries import changes_for, get_change_for
from portal.proposals.rules import (
    KINDS,
    ChangeWaitingError,
    NothingChangedError,
    ReasonTooShortError,
    RecordChangedError,
    are_same,
)
from portal.proposals.vocabulary import ChangeState
from portal.reorganisations.operations import PlanLine
from portal.reorganisations.reviewed_changes import SUBJECT, values_of
from portal.reorganisations.vocabulary import PlanKind
from portal.search.synonyms.models import SpeechPhrase
from portal.search.synonyms.operations import add_phrase
from portal.search.synonyms.reviewed_changes import PHRASE, REMOVED, name_of
from portal.working_calendar.operations import seed_calendar
from tests.support.cast import CODE, Cast, in_days, publish, read_guide
from tests.support.visitor import Visitor

ZH, REASON = {"zh": "新的文字", "en": ""}, "电话号码写错了"
DEPARTMENT_VALUES = {"mission": ZH, "address": ZH, "hours": ZH, "phone": "0000-1", "office_hours": ""}
POST_VALUES = {"duties": [ZH], "behaviour_norms": []}
WHY = {"zh": "漏记了一件投诉", "en": "One complaint was missing"}
PLAN = [PlanLine(PlanKind.RENAME_POST, "tr-review", name=ZH, short={"zh": "", "en": ""})]


@dataclass(frozen=True)
class Case:
    """A proposal: by whom, of what, and of which department."""

    proposer: str
    subject: str
    after: Callable[[], dict[str, Any]]
    department: str | None = None


# Of every kind of change, one; the second person is a quality officer.
CASES: dict[str, Case] = {
    "department": Case("manager", "transport", lambda: DEPARTMENT_VALUES, "transport"),
    "new_department": Case("administrator", "sports", lambda: {"name": ZH, "short_name": ZH, **DEPARTMENT_VALUES}),
    "post": Case("manager", "tr-review", lambda: POST_VALUES, "transport"),
    "new_post": Case("administrator", "tr-new", lambda: {"department": "transport", "name": ZH, **POST_VALUES}, "transport"),
    "reorganisation": Case("administrator", SUBJECT, lambda: values_of(PLAN)),
    "alert": Case("manager", "TR-700", lambda: alert_values(ZH, None), "transport"),
    "listing": Case("editor", "TR-700", lambda: listed_values(service(), in_days(20)), "transport"),
    "retirement": Case("approver", f"{CODE}/1", lambda: retired_values(get_public_version(CODE, 1), ZH), "transport"),
    "phrase": Case("editor", "撸串摊", lambda: {"said": ["撸串摊"], "means": ["食品经营许可"], "event": ""}),
    "figure_correction": Case(
        "quality2", "7:complaints_received", lambda: corrected_values(figures_of_october(), "complaints_received", "21", WHY)
    ),
    "setting": Case(
        "quality2", "retention.contact_days",
        lambda: {"name": "retention.contact_days", "value": 120, "valid_from": "confirmation", "reason": WHY["zh"]},
    ),
    "calendar_year": Case(
        "quality2", "2027", lambda: scheduled_values("试〔2026〕1号", read_notice("2027-01-01,休,元旦", 2027))
    ),
}  # fmt: skip


@pytest.fixture
def listed(context: None, cast: Cast) -> None:
    """List a service, publish a guide, and give the next year a calendar."""
    publish(cast, read_guide())
    with writing():
        put_in_catalogue(SYSTEM, code="TR-700", name={"zh": "渡口"}, department=get_department("transport"), type_=None,
                         summary={}, due_on=in_days(10))  # fmt: skip
        seed_calendar(range(2025, 2028))
        db.session.add(figures_of_october())


def figures_of_october() -> FigureDay:
    document = {**Figures().as_json(), "name": {}, "waits": None}
    return FigureDay(id=7, as_of=date(2026, 10, 31), kind="all", code="", department_code="", document=document)


def service() -> Any:
    found = find_procedure("TR-700")
    assert found is not None
    return found


def proposed(cast: Cast, name: str, *, acts_at_once: bool = False) -> ProposedChange:
    case = CASES[name]
    with writing():
        return propose_change(
            cast[case.proposer], KINDS[name], case.subject, case.after(), department=case.department, acts_at_once=acts_at_once
        )  # fmt: skip


def stored(name: str) -> dict[str, Any]:
    """Return what is stored of the record of a case; of the table of speech, all of it."""
    phrases = {str(each.id): each.said for each in db.session.query(SpeechPhrase)}
    return KINDS[name].present(CASES[name].subject, CASES[name].after()) | phrases


def test_every_kind_of_change_is_tried():
    assert set(CASES) == set(KINDS)


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("name", list(CASES))
def test_nothing_changes_before_another_person_agrees(cast: Cast, name: str):
    case, before = CASES[name], stored(name)
    change = proposed(cast, name)
    assert are_same(stored(name), before)
    with pytest.raises(SecondPersonNeededError), writing():
        confirm_change(cast[case.proposer], change)
    with pytest.raises(SecondPersonNeededError), writing():
        reject_change(cast[case.proposer], change, reason=REASON)
    assert are_same(stored(name), before)
    with writing():
        confirm_change(cast["quality"], change)
    assert not are_same(stored(name), before)
    assert change.state is ChangeState.CONFIRMED
    verbs = list(
        db.session.scalars(
            select(AuditEntry.verb).where(AuditEntry.subject == change.reference).order_by(AuditEntry.id)
        )
    )
    assert verbs == ["propose_change", "confirm_change", "reject_change", "confirm_change"]


@pytest.mark.usefixtures("listed")
def test_a_record_changed_meanwhile_is_left_alone(cast: Cast):
    change = proposed(cast, "department")
    with writing():
        edit_department(SYSTEM, get_department("transport"), {"phone": "0000-2"})
    with pytest.raises(RecordChangedError), writing():
        confirm_change(cast["quality"], change)
    assert get_department("transport").phone == "0000-2"
    with writing():
        reject_change(cast["quality"], change, reason=REASON)
    assert get_department("transport").phone == "0000-2"


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("reason", ["", "x", "不", "xxxxxxxx", "。。。。，，！", "no"])
def test_a_rejection_needs_a_reason_that_says_something(cast: Cast, reason: str):
    change = proposed(cast, "department")
    with pytest.raises(ReasonTooShortError), writing():
        reject_change(cast["quality"], change, reason=reason)
    assert change.state is ChangeState.WAITING


@pytest.mark.usefixtures("listed")
def test_of_one_record_one_change_is_open(cast: Cast):
    change = proposed(cast, "department")
    with pytest.raises(ChangeWaitingError):
        proposed(cast, "department")
    with pytest.raises(MoveNotPossibleError), writing():
        withdraw_change(cast["quality"], change)
    with writing():
        withdraw_change(cast["manager"], change)
    with pytest.raises(MoveNotPossibleError), writing():
        confirm_change(cast["quality"], change)
    assert proposed(cast, "department").state is ChangeState.WAITING
    with pytest.raises(NothingChangedError), writing():
        present = DEPARTMENT.present("health", {})
        propose_change(cast["administrator"], DEPARTMENT, "health", present, department="health")


@pytest.mark.usefixtures("listed")
def test_who_may_decide_depends_on_reach(cast: Cast):
    of_transport, of_all = proposed(cast, "department"), proposed(cast, "reorganisation")
    for name in ("other_manager", "supervisor", "editor"):
        with pytest.raises(NotFoundError):
            get_change_for(cast[name], of_transport.reference, "proposals:change:decide")
    for name in ("manager", "other_manager", "editor"):
        with pytest.raises(NotFoundError):
            get_change_for(cast[name], of_all.reference, "proposals:change:decide")
    assert get_change_for(cast["approver"], of_all.reference, "proposals:change:decide") is of_all


@pytest.mark.usefixtures("listed")
def test_a_rejected_alert_is_taken_down(cast: Cast):
    first = proposed(cast, "alert", acts_at_once=True)
    assert service().alert == {"zh": "新的文字"}, "a closed counter is shown at once"
    with writing():
        second = propose_change(cast["approver"], ALERT, "TR-700", alert_values({"zh": "又一条"}, date(2027, 1, 1)),
                                department="transport", acts_at_once=True)  # fmt: skip
    assert (first.state, service().alert) == (ChangeState.REPLACED, {"zh": "又一条"})
    assert second.before == first.before
    with pytest.raises(MoveNotPossibleError), writing():
        withdraw_change(cast["approver"], second)
    with pytest.raises(SecondPersonNeededError), writing():
        confirm_change(cast["approver"], second)
    with writing():
        reject_change(cast["quality"], second, reason=REASON)
    assert (service().alert, service().alert_until) == ({}, None)


@pytest.mark.usefixtures("listed")
def test_what_was_hidden_returns_when_rejected(cast: Cast):
    with writing():
        phrase = add_phrase(SYSTEM, said=["撸串"], means=["食品经营"], event=None)
        hidden = [
            propose_change(cast["editor"], LISTING, "TR-700", unlisted_values(service()), department="transport",
                           acts_at_once=True),
            propose_change(cast["editor"], PHRASE, name_of(phrase), REMOVED, department=None, acts_at_once=True),
        ]  # fmt: skip
    assert not service().is_listed
    assert db.session.query(SpeechPhrase).count() == 0
    for change in hidden:
        with writing():
            reject_change(cast["quality"], change, reason=REASON)
    assert (service().is_listed, service().guide_due_on) == (True, in_days(10))
    assert db.session.query(SpeechPhrase).one().said == ["撸串"]


@pytest.mark.usefixtures("listed")
def test_the_list_goes_on_where_it_ended(cast: Cast):
    with writing():
        made = [
            propose_change(cast["editor"], PHRASE, f"词{number}", {"said": [f"词{number}"], "means": ["许可"], "event": ""},
                           department=None)
            for number in range(25)
        ]  # fmt: skip
    first, place = changes_for(cast["quality"])
    rest, end = changes_for(cast["quality"], before=place)
    assert [change.id for change in [*first, *rest]] == [change.id for change in reversed(made)]
    assert (len(first), end) == (20, "")
    assert changes_for(cast["manager"]) == ([], ""), "changes of the whole authority are not a department's"
    assert list(changes_for(cast["quality"], before="nonsense")[0]) == []


def test_the_second_person_sees_both_and_decides(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    manager, quality = staff("manager"), staff("quality")
    manager.get("/admin/organisation/transport/edit/").submit(phone="0000-7654321")
    assert "Awaiting a second person" in manager.text
    link = next(each for each in manager.html.split('"') if each.startswith("/admin/changes/FH"))
    manager.get(link)
    assert not manager.has_form("/confirm/")
    assert manager.has_form("/withdraw/")
    assert link in quality.get("/admin/").html, "it is in the work list of who may decide"
    assert link not in manager.get("/admin/").html
    quality.get(link)
    with app.test_request_context("/zh/"):
        assert get_department("transport").phone in quality.text
    assert "0000-7654321" in quality.text
    assert quality.submit("/reject/", reason="x").status == 400
    assert "in a few words" in quality.text
    other = staff("quality2").get(link)
    quality.get(link).submit("/confirm/")
    assert "0000-7654321" in quality.get("/admin/organisation/transport/").text
    assert other.submit("/confirm/").status in {400, 409}, "a page that has become old confirms nothing"
    assert "Confirmed" in manager.get(link).text


def test_a_changed_record_is_shown_beside_both(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"):
        link = f"/admin/changes/{proposed(cast, 'department').reference}/"
        with writing():
            edit_department(SYSTEM, get_department("transport"), {"phone": "0000-2222"})
    quality = staff("quality").get(link)
    assert "no longer as this proposal found it" in quality.text
    assert "0000-2222" in quality.text
    quality.submit("/confirm/")
    assert quality.status == 400
    assert "both are shown below" in quality.text

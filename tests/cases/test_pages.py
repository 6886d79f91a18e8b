"""Cases on pages: registering with a slip, following by number and code, lights, files, systems with a token, mail."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from portal.cases.models import Case
from portal.cases.register.clock_operations import ask_extension, decide_extension
from portal.cases.warning_lights import admin
from portal.cases.warning_lights.jobs import report_missed_limits
from portal.corrective_actions.models import Finding
from portal.corrective_actions.vocabulary import SourceKind
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from tests.cases.conftest import RegisterAt, at
from tests.support.cast import CODE, Cast
from tests.support.filing import answer_until
from tests.support.visitor import Visitor


def test_registering_gives_a_slip_and_the_applicant_follows(
    service: str, staff: Callable[[str], Visitor], citizen: Visitor
):
    with at("2026-11-16 10:00"):
        visitor = staff("manager")
        visitor.get(f"/admin/cases/new/?procedure={service}")
        page = visitor.submit("", procedure="NONE", accepted_on="2026-11-16", accepted_at="09:30")
        assert page.status == 400
        assert "There was no such service in your area of responsibility" in page.text
        page = visitor.submit("", procedure=service, accepted_on="2026-11-16", accepted_at="half past")
        assert "16:30" in page.text
        page = visitor.submit("", procedure=service, accepted_on="2026-11-17", accepted_at="09:30")
        assert "is in the future" in page.text
        page = visitor.submit("", procedure=service, accepted_on="2026-11-16", accepted_at="09:30")
        assert "23 November 2026" in page.text
        assert "<svg" in page.html
        number = re.search(r"B-[0-9A-Z]{5}-[0-9A-Z]{5}", page.text)
        code = re.search(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}", page.text)
        assert number
        assert code
        assert code[0] not in page.html.partition("<svg")[2].partition("</svg>")[0]
        page = citizen.get(f"/en/cases/follow/?number={number[0]}")
        assert number[0] in page.html
        page = citizen.submit("follow/", number=number[0].lower(), code=code[0].replace("-", " "))
        assert page.status == 200, page.text
        assert "23 November 2026" in page.text
        assert "5 working days left" in page.text
        assert "Decision due by" in page.text


def test_wrong_codes_open_nothing_and_are_limited(a_case: RegisterAt, citizen: Visitor):
    number, _ = a_case("2026-11-16 10:00")
    for wrong in ("", "AAAA-BBBB-CCCC-DDDD-EEEE", "x" * 61, "\ud800"):
        citizen.get("/en/cases/follow/")
        page = citizen.submit("follow/", number=number, code=wrong.encode("utf-8", "replace").decode())
        assert page.status in {400, 404}
    for _ in range(40):
        citizen.get("/en/cases/follow/")
        citizen.submit("follow/", number=number, code="AAAA-BBBB-CCCC-DDDD-EEEE")
    assert citizen.status == 429


def test_late_cases_offer_a_prefilled_complaint(a_case: RegisterAt, citizen: Visitor):
    number, code = a_case("2026-11-02 10:00")
    with at("2026-11-16 10:00"):
        citizen.get("/en/cases/follow/")
        page = citizen.submit("follow/", number=number, code=code)
        assert "The deadline has passed. What you can do" in page.text
        page = citizen.submit("complaints/new/")
        fields = page.form("new/").fields
        assert (fields["case_number"], fields["element"]) == (number, "steps/accept")
        assert (fields["purpose"], fields["problem"], fields["page"]) == ("complaint", "limit_missed", "detail")
        assert fields["days_taken"] == "14"
        assert number not in page.url
        assert answer_until(page, "case").form("new/").fields["case_number"] == number
        page = answer_until(page, "story")
        assert "9 November 2026" in page.form("new/").fields["narrative"], "what it knows is written already"


def test_a_paused_case_shows_the_reason(a_case: RegisterAt, citizen: Visitor, staff: Callable[[str], Visitor]):
    number, code = a_case("2026-11-16 10:00")
    with at("2026-11-17 10:00"):
        visitor = staff("manager")
        visitor.get(f"/admin/cases/{number}/")
        page = visitor.submit("pause/", kind="correction", reason="缺少车辆照片一张。")
        assert page.status == 200
        citizen.get("/zh/cases/follow/")
        page = citizen.submit("follow/", number=number, code=code)
        assert "缺少车辆照片一张。" in page.text
        assert "暂停" in page.text
        visitor.get(f"/admin/cases/{number}/")
        visitor.submit("resume/")
        visitor.submit("step/", next_step="review")
        visitor.submit("extension/", amount="3", reason="要会商。")
        assert "Requested 3 extra working days" in visitor.text
        page = visitor.submit("end/", ending="refuse", reason="")
        assert page.status == 400
        assert "Give a reason" in page.text
        page = visitor.submit("end/", ending="grant", reason="")
        assert "Closed on" in page.text


def test_a_second_click_does_nothing_more(a_case: RegisterAt, staff: Callable[[str], Visitor]):
    number, _ = a_case("2026-11-16 10:00")
    with at("2026-11-17 10:00"):
        visitor = staff("manager")
        page = visitor.get(f"/admin/cases/{number}/")
        same = dict(page.form("step/").fields) | {f"{number}-step:next_step": "review"}
        assert visitor.client.post(f"/admin/cases/{number}/step/", data=same).status_code == 303
        again = visitor.client.post(f"/admin/cases/{number}/step/", data=same)
        assert again.status_code == 303, "answered alike"
        older_page = {name: value for name, value in same.items() if name != "form_key"}
        again = visitor.client.post(f"/admin/cases/{number}/step/", data=older_page)
        assert again.status_code == 400
        assert "has changed" in again.text or "meanwhile" in again.text
        assert visitor.get(f"/admin/cases/{number}/").html.count("in process") == 1


def test_a_step_can_start_when_none_runs(a_case: RegisterAt, staff: Callable[[str], Visitor]):
    number, _ = a_case("2026-11-16 10:00")
    with at("2026-11-17 10:00"):
        visitor = staff("manager")
        visitor.get(f"/admin/cases/{number}/")
        visitor.submit("step/", next_step="")
        assert "No step is in progress." in visitor.text
        assert "in process" not in visitor.text.partition("Progress")[2]
        page = visitor.submit("step/", next_step="review")
        assert page.html.count("in process") == 1


def test_a_paused_step_is_not_late(a_case: RegisterAt, citizen: Visitor, staff: Callable[[str], Visitor]):
    number, code = a_case("2026-11-16 10:00")
    with at("2026-11-16 11:00"):
        visitor = staff("manager")
        visitor.get(f"/admin/cases/{number}/")
        visitor.submit("pause/", kind="correction", reason="缺少车辆照片一张。")
    with at("2026-11-30 10:00"):
        citizen.get("/en/cases/follow/")
        assert "■" not in citizen.submit("follow/", number=number, code=code).text
        visitor = staff("manager")
        visitor.get(f"/admin/cases/{number}/")
        visitor.submit("resume/")
    with at("2026-12-01 10:00"):
        citizen.get("/en/cases/follow/")
        assert "■ overdue" in citizen.submit("follow/", number=number, code=code).text


def test_dates_in_unconfirmed_years_show_as_provisional(
    a_case: RegisterAt, citizen: Visitor, staff: Callable[[str], Visitor]
):
    number, code = a_case("2026-12-28 10:00")
    with at("2026-12-28 11:00"):
        visitor = staff("manager")
        assert "provisional" in visitor.get(f"/admin/cases/{number}/").text
        assert (
            "the public holidays for that year have not been announced yet"
            in visitor.get(f"/admin/cases/{number}/slip/").text
        )
        citizen.get("/en/cases/follow/")
        assert "provisional" in citizen.submit("follow/", number=number, code=code).text
    number, _ = a_case("2026-11-16 10:00")
    with at("2026-11-16 11:00"):
        assert "provisional" not in visitor.get(f"/admin/cases/{number}/").text
        assert "have not been announced yet" not in visitor.get(f"/admin/cases/{number}/slip/").text


def test_an_extension_shows_the_days_left(app: Flask, cast: Cast, a_case: RegisterAt, citizen: Visitor):
    number, code = a_case("2026-11-16 10:00")
    with app.test_request_context("/zh/"), at("2026-11-17 10:00"):
        case = db.session.query(Case).filter_by(reference=number).one()
        with writing():
            ask_extension(cast["manager"], case, amount=3, reason="要会商。")
        with writing():
            decide_extension(cast["quality"], case, approves=True)
    with at("2026-11-18 10:00"):
        citizen.get("/en/cases/follow/")
        page = citizen.submit("follow/", number=number, code=code)
        assert "of 5 working days + 3 working days; 6 working days left" in page.text
        assert "now due on 26 November 2026" in page.text


@pytest.mark.parametrize(
    ("now", "shown", "not_shown"),
    [
        ("2026-11-16 11:00", "Days used None yet of 5 working days; 5 working days left", "0"),
        ("2026-11-23 10:00", "Days used 5 of 5 working days; ends today", "left"),
        ("2026-12-08 10:00", "Days used 16 of 5 working days; 11 working days over", "left"),
    ],
)
def test_days_left_are_never_none(a_case: RegisterAt, citizen: Visitor, now: str, shown: str, not_shown: str):
    number, code = a_case("2026-11-16 10:00")
    with at(now):
        citizen.get("/en/cases/follow/")
        used = citizen.submit("follow/", number=number, code=code).text.partition("Days used")[2].partition("With")[0]
        assert " ".join(f"Days used{used}".split()) == shown
        assert not_shown not in used


def test_a_step_of_no_day_says_so(a_case: RegisterAt, staff: Callable[[str], Visitor]):
    number, _ = a_case("2026-11-16 10:00")
    with at("2026-11-16 11:00"):
        visitor = staff("manager")
        visitor.get(f"/admin/cases/{number}/")
        page = visitor.submit("step/", next_step="review")
        assert "the same day" in page.text
        assert "0 working days" not in page.text


def test_a_case_paused_in_time_counts_no_days(a_case: RegisterAt, staff: Callable[[str], Visitor]):
    number, _ = a_case("2026-11-16 10:00")
    with at("2026-11-17 10:00"):
        visitor = staff("manager")
        visitor.get(f"/admin/cases/{number}/")
        visitor.submit("pause/", kind="correction", reason="缺少车辆照片一张。")
    with at("2026-11-30 10:00"):
        visitor = staff("manager")
        for page in (f"/admin/cases/{number}/", "/admin/cases/"):
            assert "overdue" not in visitor.get(page).text.replace("■ overdue", "")


def test_lights_are_listed_by_department_post_and_service(a_case: RegisterAt, staff: Callable[[str], Visitor]):
    number, _ = a_case("2026-11-02 10:00")
    with at("2026-11-16 10:00"):
        page = staff("supervisor").get("/admin/cases/lights/")
        assert "Posts with a light on" in page.text
        page = staff("supervisor").get("/admin/cases/?light=red")
        assert number in page.text
        assert not staff("manager").get(f"/admin/cases/{number}/").has_form("extension/")  # too late
        assert "Show all" not in staff("supervisor").get("/admin/cases/lights/").text
        assert CODE in staff("supervisor").get("/admin/cases/lights/?by=procedure").html
        for nowhere in ("?by=moon", "?by=post&page=2", "?by=post&page=0"):
            assert staff("supervisor").get(f"/admin/cases/lights/{nowhere}").status == 404
        assert number not in staff("supervisor").get("/admin/cases/?light=yellow").text
        assert staff("other_manager").get(f"/admin/cases/{number}/").status == 404
        assert number not in staff("other_manager").get("/admin/cases/").text


def test_remaining_warning_lights_have_their_own_page(
    a_case: RegisterAt, staff: Callable[[str], Visitor], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(admin, "WORST_SHOWN", 0)
    a_case("2026-11-02 10:00")
    with at("2026-11-16 10:00"):
        page = staff("supervisor").get("/admin/cases/lights/")
        assert page.html.count("Show all") == 3
        assert "/admin/cases/lights/?by=department" in page.html


@pytest.mark.usefixtures("context")
def test_missed_limits_are_reported_once_per_cause(a_case: RegisterAt):
    number, _ = a_case("2026-11-16 10:00")
    with at("2026-11-23 10:00"), writing():
        report_missed_limits()
    of_step = db.session.query(Finding).filter_by(source_kind=SourceKind.MISSED_LIMIT).all()
    assert [finding.element for finding in of_step] == ["steps/accept"]  # at the counter on the day itself
    for day in ("2026-11-24", "2026-11-25"):
        with at(f"{day} 10:00"), writing():
            report_missed_limits()
    findings = db.session.query(Finding).filter_by(source_kind=SourceKind.MISSED_LIMIT, element="").all()
    assert [(finding.source_reference, finding.department_code) for finding in findings] == [(number, "transport")]
    assert number in findings[0].reported

"""What the page of a corrective action says of its owner and of the follow-up period."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.corrective_actions.models import Finding
from portal.corrective_actions.rules import RECURRENCE_WATCH, OwnerIsComplainedAboutError
from portal.platform import clock
from portal.platform.storage.database import db
from portal.procedures.queries import get_version_in_force
from tests.corrective_actions.actions.steps import done, opened, verified
from tests.support.cast import CODE, STEP, Cast, complain
from tests.support.visitor import Visitor


@pytest.fixture
def found(app: Flask, guide_in_force: str) -> Callable[[str], Finding]:
    """Return a function that gives the finding of a complaint about a part of the guide."""

    def find(element: str) -> Finding:
        complaint = complain(get_version_in_force(CODE), element=element)
        return db.session.scalars(select(Finding).where(Finding.source_reference == complaint.reference)).one()

    return find


def test_owners_are_nobody_complained_about(
    app: Flask, cast: Cast, found: Callable[[str], Finding], staff: Callable[[str], Visitor]
):
    with app.test_request_context("/zh/"):
        number = opened(cast, found(STEP)).reference
        with pytest.raises(OwnerIsComplainedAboutError):
            opened(cast, found(""))  # the whole guide, of which the handler holds a post
    page = staff("handler").get(f"/admin/actions/{number}/")
    assert "The owner has never held the post concerned." in page.text
    assert "is not the person complained about" not in page.text


@pytest.mark.parametrize("is_over", [False, True], ids=["within the period", "after it"])
def test_reopening_is_offered_only_under_watch(
    app: Flask, cast: Cast, found: Callable[[str], Finding], staff: Callable[[str], Visitor], *, is_over: bool
):
    with app.test_request_context("/zh/"):
        action = opened(cast, found(STEP))
        verified(cast, done(cast, action))
        number = action.reference
    day = timedelta(days=1)
    with time_machine.travel(clock.now() + RECURRENCE_WATCH + (day if is_over else -day)):
        page = staff("quality").get(f"/admin/actions/{number}/")
        assert page.has_form("/reopen/") != is_over
        assert ("The follow-up period ended on" in page.text) == is_over
        assert ("a quality officer can reopen it" in page.text) != is_over
        assert "A similar finding" not in page.text


REASON = "这个事项下月起取消，不会再有新的数据。"


def test_the_page_offers_what_the_day_allows(
    app: Flask, cast: Cast, found: Callable[[str], Finding], staff: Callable[[str], Visitor]
):
    with app.test_request_context("/zh/"):
        page = f"/admin/actions/{done(cast, opened(cast, found(STEP)), check=30).reference}/"
    desk = staff("quality").get(page)
    assert 'value="effective"' not in desk.html
    assert "the day set for the check" in desk.text
    desk.submit("/close-unshown/", reason="。。。")
    assert desk.status == 400
    assert "Say it in a few words" in desk.text
    desk.submit("/close-unshown/", reason=REASON)
    assert not desk.get(page).has_form("/decide-unshown/"), "who proposes does not decide"
    staff("quality2").get(page).submit("/decide-unshown/", button=("answer", "agree"))
    assert "effect not shown" in desk.get(page).text
    assert REASON in desk.text


@pytest.mark.parametrize("field", ["immediate_action", "similar_cases", "whys"])
def test_a_record_that_says_nothing_is_refused(
    app: Flask, cast: Cast, found: Callable[[str], Finding], staff: Callable[[str], Visitor], field: str
):
    with app.test_request_context("/zh/"):
        reference = opened(cast, found(STEP)).reference
    typed = {"immediate_action": "当场补办了凭证。", "similar_cases": "查了同一窗口三个月的登记，另有两件。",
             "cause_category": "rule", "whys": "登记表没有这一栏"}  # fmt: skip
    page = staff("handler").get(f"/admin/actions/{reference}/").submit("/take-up/")
    page.submit("/analysis/", **{**typed, field: "x"})
    assert page.status == 400
    assert "Say it in a few words" in page.text
    assert "登记表没有这一栏" in page.html or field == "whys", "what was typed is still there"
    assert page.submit("/analysis/", **typed).status == 200

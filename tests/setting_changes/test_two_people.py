"""A setting is proposed by one person, confirmed by another, and then shown to the public with what it was."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from markupsafe import escape
from sqlalchemy import select

from portal.authority_settings.definitions import (
    ANSWER_WORKING_DAYS,
    DEFINITIONS,
    HOTLINE,
    PORTAL_NAME,
    REVIEW,
    URGENT_WORKING_DAYS,
)
from portal.authority_settings.models import SettingValue
from portal.authority_settings.queries import current, history
from portal.authority_settings.rules import PastDayError, UnfitSettingError, worded
from portal.library.access.separation_of_duties import SecondPersonNeededError
from portal.library.text.languages import LANGUAGES, use_language
from portal.platform.clock import local_today
from portal.platform.storage.content_revisions import announce
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.proposals.models import ProposedChange
from portal.proposals.operations import confirm_change
from portal.proposals.rules import ChangeWaitingError, NothingChangedError, ReasonTooShortError, RecordChangedError
from portal.setting_changes.reviewed_changes import propose_setting
from tests.support.cast import Cast
from tests.support.settings import set_now
from tests.support.visitor import Visitor

WHY = "人手增加，能够更快答复"
BODY = {"name": {"zh": "复议办", "en": "Review office"}, "address": {"zh": "城南路1号"}, "telephone": "0000-1"}


def proposed(cast: Cast, value: int = 10, valid_from: date | None = None) -> ProposedChange:
    with writing():
        return propose_setting(cast["quality"], ANSWER_WORKING_DAYS, value, valid_from, WHY)


def confirmed(cast: Cast, change: ProposedChange, by: str = "approver") -> None:
    with writing():
        confirm_change(cast[by], change)
    announce()


def test_a_setting_changes_when_another_confirms(cast: Cast, context: None):
    change = proposed(cast)
    assert current(ANSWER_WORKING_DAYS) == 13
    with pytest.raises(SecondPersonNeededError):
        confirmed(cast, change, by="quality")
    confirmed(cast, change)
    assert current(ANSWER_WORKING_DAYS) == 10
    row = db.session.scalars(select(SettingValue)).one()
    assert (row.proposed_by_id, row.confirmed_by_id) == (cast.id("quality"), cast.id("approver"))
    assert (row.valid_from, row.reason) == (local_today(), WHY)


def test_a_coming_value_waits_for_its_day(cast: Cast, context: None):
    day = local_today() + timedelta(days=5)
    confirmed(cast, proposed(cast, valid_from=day))
    assert current(ANSWER_WORKING_DAYS) == 13
    with time_machine.travel(f"{day}T09:00:00+08:00"):
        announce()
        assert current(ANSWER_WORKING_DAYS) == 10


def test_a_day_may_pass_before_the_confirmation(cast: Cast, context: None):
    change = proposed(cast, valid_from=local_today() + timedelta(days=1))
    with time_machine.travel(f"{local_today() + timedelta(days=3)}T09:00:00+08:00"), pytest.raises(PastDayError):
        confirmed(cast, change)
    assert history(ANSWER_WORKING_DAYS) == ()


def test_what_cannot_be_proposed_is_refused(cast: Cast, context: None):
    for wrong, error in (
        ((61, None, WHY), UnfitSettingError),
        ((10, local_today() - timedelta(days=1), WHY), PastDayError),
        ((10, None, "好"), ReasonTooShortError),
        ((13, None, WHY), NothingChangedError),
    ):
        with writing(), pytest.raises(error):
            propose_setting(cast["quality"], ANSWER_WORKING_DAYS, *wrong)
    proposed(cast)
    with writing(), pytest.raises(ChangeWaitingError):
        propose_setting(cast["administrator"], ANSWER_WORKING_DAYS, 9, None, WHY)


def test_a_coming_value_can_be_taken_back(cast: Cast, context: None):
    day = local_today() + timedelta(days=5)
    set_now(ANSWER_WORKING_DAYS, 10, day)
    confirmed(cast, proposed(cast, 13, day))
    assert [each.value for each in history(ANSWER_WORKING_DAYS)] == [10, 13]


def test_what_was_set_meanwhile_is_not_overwritten(cast: Cast, context: None):
    change = proposed(cast)
    set_now(ANSWER_WORKING_DAYS, 20)
    with pytest.raises(RecordChangedError):
        confirmed(cast, change)
    assert current(ANSWER_WORKING_DAYS) == 20


def test_the_second_person_reads_it_in_words(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"), writing():
        changes = [
            propose_setting(cast["quality"], URGENT_WORKING_DAYS, 1, None, WHY),
            propose_setting(cast["quality"], REVIEW, BODY, None, WHY),
            propose_setting(cast["quality"], PORTAL_NAME, {"zh": "望溪区政务公开"}, None, WHY),
            propose_setting(cast["quality"], HOTLINE, "12333", local_today() + timedelta(days=9), WHY),
        ]
        addresses = [f"/admin/changes/{each.reference}/" for each in changes]
    approver = staff("approver")
    for address, texts in zip(
        addresses,
        [
            ("the same day", "1 working day", "the day of confirmation", WHY, "Answering an urgent complaint"),
            ("复议办 · 城南路1号 · 0000-1", "Review office · 0000-1"),
            ("望溪区政务公开",),
            ("12345", "12333"),
        ],
        strict=True,
    ):
        page = approver.get(address)
        assert page.status == 200
        assert [text for text in texts if text not in page.text] == []


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_about_shows_every_promise(app: Flask, citizen: Visitor, code: str):
    _, _, page = citizen.get(f"/{code}/about/").html.partition('id="promises"')
    with app.test_request_context(f"/{code}/"), use_language(code):
        for definition in DEFINITIONS:
            is_shown = str(escape(definition.label)) in page
            assert is_shown is definition.is_promise, definition.name
            if definition.is_promise:
                assert escape(worded(definition, definition.stored_default)) in page, definition.name


def test_about_says_since_when_and_before(app: Flask, cast: Cast, citizen: Visitor):
    assert "before:" not in citizen.get("/en/about/").text
    with app.test_request_context("/zh/"):
        confirmed(cast, proposed(cast, 9))
        set_now(ANSWER_WORKING_DAYS, 8, local_today() + timedelta(days=30))
    english, chinese = (" ".join(citizen.get(f"/{code}/about/").text.split()) for code in ("en", "zh"))
    for text in ("9 working days", "since ", "before: 13 working days", "8 working days"):
        assert text in english
    assert "此前：13个工作日" in chinese

"""What the authority can set, from which day it counts, and who reads it when."""

from datetime import date, timedelta
from threading import get_ident
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from portal.app import create_app
from portal.authority_settings import queries
from portal.authority_settings.definitions import (
    ANSWER_WORKING_DAYS,
    BY_NAME,
    DEFINITIONS,
    FIRST_DAY,
    HOTLINE,
    LEAST_PEOPLE,
    PORTAL_NAME,
    REVIEW,
    URGENT_WORKING_DAYS,
)
from portal.authority_settings.operations import set_value
from portal.authority_settings.queries import current, history, last_read, least_people_published, on_day
from portal.authority_settings.rules import PastDayError, UnfitSettingError, check_value, worded
from portal.authority_settings.vocabulary import OutsideBody, SettingKind, to_stored
from portal.library.access.permissions import SYSTEM
from portal.library.text.languages import LANGUAGES, label_in
from portal.platform.clock import local_today
from portal.platform.storage.content_revisions import clear_recent_revisions
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.working_calendar.queries import load_rules
from tests.support.settings import set_now

BODY = {"name": {"zh": "复议办"}, "address": {"zh": "城南路1号"}, "telephone": "0000-1"}


def test_every_default_is_a_possible_value():
    for definition in DEFINITIONS:
        assert check_value(definition, definition.stored_default) == definition.stored_default, definition.name
        assert definition.from_stored(definition.stored_default) == definition.default
    assert len(BY_NAME) == len(DEFINITIONS)


@pytest.mark.parametrize(
    "definition", [each for each in DEFINITIONS if each.kind is SettingKind.NUMBER], ids=lambda each: each.name
)
def test_numbers_end_at_their_bounds(definition: Any):
    for right in (definition.least, definition.greatest):
        assert check_value(definition, right) == right
    for wrong in (definition.least - 1, definition.greatest + 1, str(definition.least), 5.0, True, None, [5]):
        with pytest.raises(UnfitSettingError):
            check_value(definition, wrong)


@pytest.mark.parametrize(
    ("definition", "value", "stored"),
    [
        (URGENT_WORKING_DAYS, 0, 0),
        (FIRST_DAY, "same", "same"),
        (FIRST_DAY, "yesterday", None),
        (PORTAL_NAME, {"zh": " 望溪区 ", "en": ""}, {"zh": "望溪区"}),
        (PORTAL_NAME, {}, {}),
        (PORTAL_NAME, "望溪区", None),
        (PORTAL_NAME, {"fr": "Wangxi"}, None),
        (PORTAL_NAME, {"zh": 5}, None),
        (PORTAL_NAME, {"zh": "长" * 501}, None),
        (HOTLINE, "１２３４５", "12345"),
        (HOTLINE, "", None),
        (HOTLINE, "call us", None),
        (HOTLINE, 12345, None),
        (HOTLINE, "1" * 41, None),
        (REVIEW, BODY, BODY),
        (REVIEW, {**BODY, "telephone": ""}, {**BODY, "telephone": ""}),
        (REVIEW, {**BODY, "name": {"en": "Review office"}}, None),
        (REVIEW, {**BODY, "telephone": None}, None),
        (REVIEW, {**BODY, "fax": "1"}, None),
        (REVIEW, {"name": {"zh": "复议办"}}, None),
        (REVIEW, [], None),
    ],
)
def test_values_are_checked_by_kind(definition: Any, value: Any, stored: Any):
    if stored is None:
        with pytest.raises(UnfitSettingError):
            check_value(definition, value)
    else:
        assert check_value(definition, value) == stored


def test_the_later_row_of_a_day_holds(context: None):
    today = local_today()
    later = today + timedelta(days=10)
    assert current(ANSWER_WORKING_DAYS) == 13
    set_now(ANSWER_WORKING_DAYS, 12)
    set_now(ANSWER_WORKING_DAYS, 8, later)
    set_now(ANSWER_WORKING_DAYS, 11)
    days = [today - timedelta(days=1), today, later - timedelta(days=1), later, later + timedelta(days=999)]
    assert [on_day(ANSWER_WORKING_DAYS, day) for day in days] == [13, 11, 11, 8, 8]
    set_now(ANSWER_WORKING_DAYS, 11, later)  # so a coming value is taken back
    assert on_day(ANSWER_WORKING_DAYS, later) == 11
    assert [each.value for each in history(ANSWER_WORKING_DAYS)] == [12, 11, 8, 11]


def test_bodies_and_texts_are_read_as_set(context: None):
    set_now(REVIEW, BODY)
    set_now(PORTAL_NAME, {"zh": "望溪区"})
    assert current(REVIEW) == OutsideBody({"zh": "复议办"}, {"zh": "城南路1号"}, "0000-1")
    assert to_stored(current(REVIEW)) == BODY
    assert current(PORTAL_NAME) == {"zh": "望溪区"}


def test_no_value_counts_for_days_over(context: None):
    for day in (local_today() - timedelta(days=1), date(2000, 1, 1)):
        with writing(), pytest.raises(PastDayError):
            set_value(SYSTEM, ANSWER_WORKING_DAYS, 10, day, "late")
    assert history(ANSWER_WORKING_DAYS) == ()


def test_batches_of_months_over_stay_closed(context: None):
    today = local_today()
    month = (today.year, today.month)
    over = ((today.replace(day=1) - timedelta(days=1)).year, (today.replace(day=1) - timedelta(days=1)).month)
    set_now(LEAST_PEOPLE, 25)
    assert (least_people_published(over), least_people_published(month)) == (10, 25)


def test_first_days_count_from_when_they_are_set(context: None):
    today = local_today()
    set_now(FIRST_DAY, "same", today + timedelta(days=3))
    rules = load_rules()
    assert [rules.same_day(today + timedelta(days=days)) for days in (0, 2, 3, 4)] == [False, False, True, True]


def test_reading_costs_one_query_for_each_change(app: Flask, context: None):
    asked: list[str] = []
    set_now(ANSWER_WORKING_DAYS, 12)

    reader = get_ident()  # the thread that follows the search index reads meanwhile

    def note(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
        if get_ident() == reader:
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for definition in DEFINITIONS * 3:
            current(definition)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len([each for each in asked if "authority_settings" in each]) == 1
    assert len([each for each in asked if "authority_settings" not in each and "SELECT" in each]) <= 3  # revisions


def test_another_process_sees_it(app: Flask, context: None):
    other = create_app(app.extensions["portal.settings"])
    with other.app_context():
        assert current(ANSWER_WORKING_DAYS) == 13
    set_now(ANSWER_WORKING_DAYS, 7)
    assert current(ANSWER_WORKING_DAYS) == 7  # at once where it was written
    clear_recent_revisions()  # what passes within a second elsewhere
    with other.app_context():
        assert current(ANSWER_WORKING_DAYS) == 7


def test_what_is_undone_is_never_read(context: None):
    with pytest.raises(ZeroDivisionError), writing():
        set_value(SYSTEM, ANSWER_WORKING_DAYS, 7, local_today(), "undone")
        raise ZeroDivisionError
    set_now(HOTLINE, "12333")
    assert (current(ANSWER_WORKING_DAYS), current(HOTLINE)) == (13, "12333")


def test_the_name_is_known_without_the_database(context: None, monkeypatch: pytest.MonkeyPatch):
    set_now(PORTAL_NAME, {"zh": "望溪区"})
    current(PORTAL_NAME)
    monkeypatch.setattr(queries, "_stored_values", None)
    assert last_read(PORTAL_NAME) == {"zh": "望溪区"}


@pytest.mark.once
def test_values_are_worded_with_their_unit(context: None):
    said = {definition.name: label_in(Lazy(definition), "en") for definition in DEFINITIONS}
    assert said["complaints.answer_working_days"] == "13 working days"
    assert said["complaints.urgent_working_days"] == "the same day"
    assert said["complaints.integrity_months"] == "3 months"
    assert said["figures.least_people"] == "10 people"
    assert said["bodies.discipline"].endswith(" · www.12388.gov.cn · 12388")
    for code in LANGUAGES:
        labels = [label_in(definition.label, code) for definition in DEFINITIONS]
        assert len(set(labels)) == len(labels), "two settings of one name"


class Lazy:
    """The default of a setting, worded when it is written."""

    def __init__(self, definition: Any) -> None:
        self.definition = definition

    def __str__(self) -> str:
        return worded(self.definition, self.definition.stored_default)

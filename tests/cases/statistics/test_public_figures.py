"""Waiting in public: what stands on the page and in the file, what is withheld, and that it never changes."""

import csv
from collections.abc import Iterator
from io import StringIO

import pytest
import time_machine
from flask import Flask

from portal.cases.statistics.rollup import differences
from portal.figures.models import FigureDay
from portal.figures.operations import write_figures
from portal.library.statistics.disclosure_control import yesterday
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from tests.cases.conftest import import_cases, local, record
from tests.support.cast import CODE
from tests.support.figures import publish_figures
from tests.support.visitor import Visitor

PAGE = f"/en/supervision/procedures/{CODE}/"


@pytest.fixture(autouse=True)
def today(service: str) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(local("2026-11-23 10:00"), tick=False) as moment:
        yield moment


def tell(app: Flask, first: int, last: int, ending: str = "granted") -> None:
    """Let cases be accepted on 12 October, go through one step and end on the next day."""
    with app.test_request_context("/zh/"):
        import_cases(
            *(
                record(
                    f"A-{number}",
                    ("accepted", "2026-10-12T09:30:00"),
                    ("step_started", "2026-10-12T09:30:00", "accept"),
                    ("step_finished", "2026-10-13T10:00:00", "accept"),
                    (ending, "2026-10-13T16:00:00", "x"),
                )
                for number in range(first, last + 1)
            )
        )


def lines(citizen: Visitor, query: str = "") -> dict[tuple[str, str, str], dict[str, str]]:
    """Return the lines of the file by kind, part and the code of the part."""
    rows = csv.DictReader(StringIO(citizen.get(f"/data/waits.csv{query}").html.removeprefix("\ufeff")))
    return {(row["kind"], row["part"], row["part_code"]): row for row in rows}


def test_waits_under_ten_cases_are_withheld_everywhere(app: Flask, citizen: Visitor, today: time_machine.Traveller):
    tell(app, 1, 9)
    publish_figures(app)
    assert "not shown: fewer than ten applications" in citizen.get(PAGE).text
    for part in lines(citizen).values():
        assert (part["half_within_days"], part["longest_days"], part["oldest_open_on"]) == ("", "", ""), part
        assert part["accepted"] in {"9", "0"}
    tell(app, 10, 10)
    today.move_to(local("2027-01-01 10:00"))
    publish_figures(app)
    assert "not shown: fewer than ten applications" not in citizen.get(PAGE).text
    of_period = lines(citizen)["procedure", "period", ""]
    assert (of_period["accepted"], of_period["half_within_days"], of_period["longest_days"]) == ("10", "1", "1")


def test_the_file_has_all_figures_and_limits(app: Flask, citizen: Visitor):
    tell(app, 1, 12)
    publish_figures(app)
    page, found = citizen.get(PAGE).text, lines(citizen)
    whole, step = found["procedure", "period", ""], found["procedure", "step", "accept"]
    assert (whole["law_limit"], whole["law_unit"]) == ("20", "working_days")
    assert (whole["promised_limit"], whole["promised_unit"]) == ("5", "working_days")
    assert "20 working days" in page
    assert "5 working days" in page
    assert (step["accepted"], step["late"], step["half_within_days"]) == ("12", "12", "1")
    assert step["promised_unit"] == "at_once"
    assert found["procedure", "month", "2026-10"]["accepted"] == "12"
    assert found["all", "period", ""]["within_limit"] == "12"


def test_withdrawn_cases_count_neither_met_nor_missed(app: Flask, citizen: Visitor):
    tell(app, 1, 6)
    tell(app, 7, 12, "withdrawn")
    publish_figures(app)
    whole = lines(citizen)["procedure", "period", ""]
    assert (whole["accepted"], whole["within_limit"], whole["late"]) == ("12", "6", "0")
    assert (whole["share_within_limit"], whole["taken_back"]) == ("100", "6")
    assert "6 withdrawn or discontinued" in citizen.get(PAGE).text


def test_past_figures_do_not_change(app: Flask, citizen: Visitor, today: time_machine.Traveller):
    tell(app, 1, 12)
    publish_figures(app)
    before = citizen.get("/data/waits.csv?as_of=2026-11-22").html
    tell(app, 13, 40)  # reported later, though it happened before
    today.move_to(local("2027-01-01 10:00"))
    publish_figures(app)
    assert citizen.get("/data/waits.csv?as_of=2026-11-22").html == before
    assert lines(citizen)["procedure", "period", ""]["accepted"] == "40"
    with app.app_context(), writing():
        assert write_figures(yesterday(local_today())) == 0  # once


def test_waits_stand_still_within_a_month(app: Flask, citizen: Visitor, today: time_machine.Traveller):
    tell(app, 1, 12)
    today.move_to(local("2026-12-01 10:00"))
    publish_figures(app)
    for day in ("2026-12-02", "2026-12-17", "2026-12-31"):  # one application a day, each decided on the next
        tell(app, int(day[-2:]) + 20, int(day[-2:]) + 20)
        today.move_to(local(f"{day} 10:00"))
        publish_figures(app)
        assert {line["as_of"] for line in lines(citizen).values()} == {"2026-11-30"}
        assert lines(citizen)["all", "period", ""]["accepted"] == "12"
    assert "Applications accepted in twelve months, as of the end of 30 November 2026" in citizen.get(PAGE).text
    found = citizen.client.get(f"/api/v1/figures?kind=procedure&code={CODE}").get_json()["items"][0]
    assert (found["as_of"], found["waits_as_of"]) == ("2026-12-30", "2026-11-30")
    today.move_to(local("2027-01-01 10:00"))
    publish_figures(app)
    whole = lines(citizen)["all", "period", ""]
    assert (whole["as_of"], whole["accepted"]) == ("2026-12-31", "15")


def test_first_waits_wait_for_a_whole_month(app: Flask, citizen: Visitor, today: time_machine.Traveller):
    tell(app, 1, 12)
    publish_figures(app)  # as of 22 November, since there were none
    tell(app, 13, 13)
    today.move_to(local("2026-12-01 10:00"))
    publish_figures(app)
    assert lines(citizen)["all", "period", ""]["accepted"] == "12"


def test_an_unfinished_step_counts_its_time_so_far(app: Flask, citizen: Visitor):
    records = [
        record(
            f"A-{number}",
            ("accepted", "2026-10-12T09:30:00"),
            ("step_started", "2026-10-12T09:30:00", "accept"),
            *([("step_finished", "2026-10-14T10:00:00", "accept")] if number <= 5 else []),
            ("granted" if number <= 5 else "withdrawn", f"2026-10-{16 if number <= 5 else 13}T16:00:00"),
        )
        for number in range(1, 12)
    ]
    with app.test_request_context("/zh/"):
        import_cases(*records)
        assert not differences()
    publish_figures(app)
    step = lines(citizen)["procedure", "step", "accept"]
    # Six were cut short after a day; all of the five that went on took two.
    assert (step["accepted"], step["half_within_days"], step["nine_tenths_within_days"]) == ("11", "2", "2")


def test_figures_stored_by_earlier_releases_still_show(app: Flask, citizen: Visitor):
    tell(app, 1, 12)
    publish_figures(app)
    with app.app_context(), writing():
        for row in db.session.query(FigureDay):
            known_later = ("taken_back", "is_withheld", "law", "promised")
            waits = row.waits or {}
            row.document = {"waits": {name: value for name, value in waits.items() if name not in known_later}}
    page_cache.clear()
    assert citizen.get(PAGE).status == 200
    assert citizen.get("/en/supervision/").status == 200
    assert lines(citizen)["procedure", "period", ""]["accepted"] == "12"


@pytest.mark.parametrize("page", [PAGE, "/en/supervision/departments/transport/", "/en/supervision/"])
def test_pauses_say_that_batches_are_counted(app: Flask, citizen: Visitor, today: time_machine.Traveller, page: str):
    today.move_to(local("2026-10-20 10:00"))
    tell(app, 1, 12)
    today.move_to(local("2026-11-23 10:00"))
    tell(app, 13, 20)  # of a month that is not over
    publish_figures(app)
    text = citizen.get(page).text
    assert "once the closed applications of whole months add up to 10." in text
    assert "In 0 of the 12 closed applications counted so far" in text
    text = citizen.get(page.replace("/en/", "/zh/")).text
    assert "按整月累计满10件后分批计入。" in text
    assert "目前计入12件，其中0件" in text


@pytest.mark.parametrize(("day", "status"), [("2026-11-20", 404), ("x", 400), ("", 400)])
def test_a_day_without_figures_has_no_file(app: Flask, citizen: Visitor, day: str, status: int):
    assert citizen.get(f"/data/waits.csv?as_of={day}").status == status

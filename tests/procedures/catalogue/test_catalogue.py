"""Services that are listed before their guide: found, never with a limit, with the day by which the guide is due."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.organisation.queries import find_department
from portal.platform.storage import content_revisions
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from portal.procedures.catalogue.operations import put_in_catalogue
from portal.search.index.index_updates import refresh_index
from tests.support.cast import CODE, Cast, confirm_all, in_days
from tests.support.visitor import Visitor


@pytest.fixture
def listed(app: Flask, guide_in_force: str, cast: Cast) -> str:
    """List a service before its guide, beside one in force."""
    with app.test_request_context("/zh/"):
        department = find_department("transport")
        assert department is not None
        with writing():
            for code, days in (("TR-801", 30), ("TR-802", -1)):
                put_in_catalogue(
                    cast["editor"],
                    code=code,
                    name={"zh": f"渡口设置审批{code[-1]}", "en": f"Permit for a ferry {code[-1]}"},
                    department=department,
                    type_=None,
                    summary={"zh": "设置渡口以前申请。", "en": "Before a ferry is set up."},
                    due_on=in_days(days),
                )
        refresh_index()
    return "TR-801"


def test_listed_services_are_found_without_a_limit(citizen: Visitor, listed: str):
    assert "渡口设置审批1" in citizen.get("/zh/procedures/").text
    assert "渡口设置审批1" in citizen.get("/zh/search?q=渡口").text
    assert "渡口设置审批1" in citizen.get("/zh/departments/transport/").text
    (item,) = [each for each in citizen.client.get("/api/v1/procedures").json["items"] if each["code"] == listed]
    assert (item["has_guide"], item["committed_limit"]) == (False, None)
    text = citizen.get(f"/en/procedures/{listed}/").text
    assert citizen.status == 200
    assert "The guide is being prepared" in text
    assert "working day" not in text
    assert (
        "at once" not in citizen.get("/en/procedures/?department=transport").text.split("Permit for a ferry")[1][:200]
    )


@pytest.mark.parametrize("ending", ["versions/", "notice/", "card/", "rate/"])
def test_it_is_never_shown_as_a_guide(citizen: Visitor, listed: str, ending: str):
    assert citizen.get(f"/zh/procedures/{listed}/{ending}").status == 404


def test_machines_are_given_no_guide_either(citizen: Visitor, listed: str):
    assert citizen.get(f"/zh/procedures/{listed}.json").status == 404
    assert citizen.get(f"/zh/procedures/{listed}.jsonld").status == 404
    assert citizen.get(f"/api/v1/procedures/{listed}").status == 404


def test_coverage_is_a_public_figure(citizen: Visitor, listed: str):
    text = citizen.get("/en/supervision/").text
    assert "Services listed3" in text
    assert "with a guide1" in text
    assert "guide overdue1" in text


def test_drafting_starts_from_the_listed_service(
    app: Flask, citizen: Visitor, listed: str, staff: Callable[[str], Visitor]
):
    editor = staff("editor")
    editor.get(f"/admin/procedures/{listed}/").submit("/draft/")
    assert "Permit for a ferry 1" in editor.get(f"/admin/procedures/{listed}/1/").text
    assert "The guide is being prepared" in citizen.get(f"/en/procedures/{listed}/").text


def test_staff_list_and_unlist_a_service(
    app: Flask, guide_in_force: str, cast: Cast, citizen: Visitor, staff: Callable[[str], Visitor]
):
    editor = staff("editor")
    editor.get("/admin/procedures/new/").submit(code="TR-803", name_zh="航道事项", department="transport")
    assert citizen.get("/zh/procedures/TR-803/").status == 404
    editor.get("/admin/procedures/TR-803/").submit("/list/", due_on=in_days(60).isoformat())
    fresh()
    assert citizen.get("/zh/procedures/TR-803/").status == 404
    with app.test_request_context("/zh/"):
        confirm_all(cast)
    fresh()
    assert citizen.get("/zh/procedures/TR-803/").status == 200
    editor.get("/admin/procedures/TR-803/").submit("/unlist/")
    fresh()
    assert citizen.get("/zh/procedures/TR-803/").status == 404
    assert citizen.get(f"/zh/procedures/{CODE}/").status == 200


def fresh() -> None:
    page_cache.clear()
    content_revisions.clear_recent_revisions()

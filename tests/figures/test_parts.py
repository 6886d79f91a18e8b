"""Parts of the public figures add up when a service was moved to another department, or is no longer offered."""

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask

from portal.platform import clock
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.procedures.versions.operations import withdraw_version
from portal.reorganisations.operations import PlanLine, reorganise
from portal.reorganisations.vocabulary import PlanKind
from tests.support.cast import CODE, Cast, complain
from tests.support.figures import figures_now, publish_figures
from tests.support.visitor import Visitor


@pytest.fixture
def complained_of(app: Flask, cast: Cast, guide_in_force: str) -> str:
    """File two complaints thirty days ago, about a service of the department of transport."""
    with app.test_request_context("/zh/"), clock.simulated(clock.now() - timedelta(days=30)):
        for _ in range(2):
            complain(get_version_in_force(CODE))
    return CODE


def rows(app: Flask, citizen: Visitor) -> dict[tuple[str, str], dict[str, str]]:
    publish_figures(app)
    text = citizen.client.get("/data/supervision.csv").get_data().decode("utf-8-sig")
    return {(row["scope"], row["code"]): row for row in csv.DictReader(io.StringIO(text, newline=""))}


def test_a_moved_service_brings_its_figures(app: Flask, cast: Cast, complained_of: str, citizen: Visitor):
    with app.test_request_context("/zh/"):
        with writing():
            reorganise(cast["administrator"], (PlanLine(PlanKind.MERGE_DEPARTMENTS, "transport", "health"),))
        of_page = figures_now("department", "health").volumes
    found = rows(app, citizen)
    assert found["department", "health"]["complaints_received"] == str(of_page.received) == "2"
    assert found["department", "health"]["findings_open"] == str(of_page.findings_open) == "2"
    assert found["procedure", CODE]["department"] == "health"
    page = citizen.get("/zh/supervision/departments/health/")
    assert "已并入本部门的" in page.text
    gone = citizen.get("/zh/supervision/departments/transport/")
    assert (gone.status, "此后并入" in gone.text or "已并入" in gone.text) == (200, True), gone.text
    assert "目前还没有数据" not in gone.text


def test_a_retired_service_stays_in_the_figures(app: Flask, cast: Cast, complained_of: str, citizen: Visitor):
    with app.test_request_context("/zh/"), writing():
        withdraw_version(cast["approver"], get_version_in_force(CODE), reason={"zh": "事项已取消", "en": "Abolished"})
    found = rows(app, citizen)
    for scope, code in (("all", ""), ("department", "transport"), ("procedure", CODE)):
        assert found[scope, code]["complaints_received"] == "2"
    assert found["procedure", CODE]["name_zh"]
    assert "（已不再办理）" in citizen.get("/zh/supervision/departments/transport/").text

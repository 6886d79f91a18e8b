"""What is about no one service is in the figures of its department or of the authority, and sums add up."""

from datetime import timedelta

import pytest

from portal.complaints.assessment.operations import note_praise
from portal.complaints.vocabulary import ComplaintKind, SubjectKind
from portal.figures.day_figures import figures_as_of
from portal.figures.models import FigureDay
from portal.figures.vocabulary import ScopeKind
from portal.platform.clock import local_today
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.platform.storage.random_people import People
from tests.support.cast import CODE, Cast, complain

pytestmark = pytest.mark.usefixtures("context", "guide_in_force")


def by_scope() -> dict[tuple[str, str], FigureDay]:
    return {(row.kind, row.code): row for row in figures_as_of(local_today())}


def test_complaints_about_no_service_are_counted():
    complain(None, element="", subject=SubjectKind.DEPARTMENT, department_code="health")
    complain(None, element="", subject=SubjectKind.PORTAL)
    complain(get_version_in_force(CODE))
    found = by_scope()
    received = {key: row.figures.volumes.received for key, row in found.items()}
    assert received[ScopeKind.ALL, ""] == 3
    assert received[ScopeKind.DEPARTMENT, "health"] == received[ScopeKind.PROCEDURE, "~health"] == 1
    assert received[ScopeKind.DEPARTMENT, "~"] == received[ScopeKind.PROCEDURE, "~"] == 1
    assert found[ScopeKind.PROCEDURE, "~health"].name["en"] == "Not about one service"
    assert found[ScopeKind.PROCEDURE, "~health"].figures.volumes.findings_open == 1


def test_sums_are_those_of_the_parts(cast: Cast):
    people = People(cast, seed=11)
    people.go_all_ways()
    for _ in range(40):
        people.act()
    found = by_scope()
    departments = [row for (kind, _), row in found.items() if kind == ScopeKind.DEPARTMENT]
    services = [row for (kind, _), row in found.items() if kind == ScopeKind.PROCEDURE]
    for name in vars(found[ScopeKind.ALL, ""].figures.volumes):
        whole = getattr(found[ScopeKind.ALL, ""].figures.volumes, name)
        assert whole == sum(getattr(row.figures.volumes, name) for row in departments), name
        for each in departments:
            parts = [row for row in services if row.department_code == each.code]
            assert getattr(each.figures.volumes, name) == sum(getattr(row.figures.volumes, name) for row in parts), name


def test_voices_have_figures_of_their_own(cast: Cast):
    version = get_version_in_force(CODE)
    kinds = (ComplaintKind.ENQUIRY, ComplaintKind.SUGGESTION, ComplaintKind.PRAISE, ComplaintKind.PRAISE)
    *_, praise = [complain(version, kind=kind) for kind in kinds]
    with writing():
        note_praise(cast["quality"], praise)
    volumes = by_scope()[ScopeKind.PROCEDURE, CODE].figures.volumes
    assert (volumes.received, volumes.enquiries, volumes.suggestions, volumes.praise) == (0, 1, 1, 2)
    assert (volumes.praise_in_time, volumes.praise_open) == (1, 1)
    later = figures_as_of(local_today() + timedelta(days=60))[0].figures.volumes
    assert (later.enquiries_late, later.enquiries_open, later.praise_late) == (1, 0, 1)

"""The table route × actor × complaint: who is complained about sees nothing of it and does nothing in it, at any route.

Whom a complaint is about, and who may do what, is written down here by name, and not asked of the code.
"""

import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.complaints.desk.acts import ACTS
from portal.complaints.models import Complaint
from portal.library.domain.domain_errors import NotFoundError, RefusedActError
from portal.platform.storage.access_entries import write_entries
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from tests.architecture.test_access import ADMIN_ROUTES
from tests.complaints.desk_acts import carry_out, filled, offers_nobody
from tests.complaints.route_story import (
    ACTORS,
    ASK_FOR_MORE,
    ASK_FOR_WHAT_MAY_BE_IMPOSSIBLE,
    BLUEPRINTS,
    MATTERS,
    OF_THE_STEP,
    OTHER_RECORDS,
    TAKES_NONE,
    H,
    I,
    M,
    Q,
    S,
    Story,
    acts_offered,
    add_more_people,
    everybody,
    sees,
    tell,
)
from tests.support.cast import Cast
from tests.support.databases import is_sqlite
from tests.support.kept_rows import once_a_day
from tests.support.soak import share_of
from tests.support.visitor import Visitor, sign_in


@pytest.fixture
def story(app: Flask, guide_in_force: str, cast: Cast) -> Story:
    def make() -> Story:
        add_more_people()
        return tell(everybody(cast))

    with app.test_request_context("/zh/"):
        return once_a_day(app, "the route table", make)


@pytest.fixture
def visitors(app: Flask, story: Story) -> Iterator[Callable[[str], Visitor]]:
    with app.test_request_context("/zh/"):
        people = everybody(Cast({}))
    signed_in: dict[str, Visitor] = {}

    def visitor(name: str) -> Visitor:
        if name not in signed_in:
            signed_in[name] = sign_in(app, people, name)
        return signed_in[name]

    yield visitor
    with app.app_context():
        write_entries()


def routes(app: Flask) -> list[Any]:
    """Return every rule that takes a complaint, a finding or an action."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in BLUEPRINTS]
    return sorted((rule for rule in rules if rule.endpoint not in TAKES_NONE), key=lambda rule: rule.endpoint)


def test_every_route_takes_one_of_the_three(app: Flask):
    takers = {rule.endpoint.split(".")[0] for rule in app.url_map.iter_rules() if has_reference(rule)}
    assert takers - set(BLUEPRINTS) == OTHER_RECORDS, (
        "say here whether these routes take a complaint, finding or action"
    )
    without = [rule.endpoint for rule in routes(app) if not has_reference(rule)]
    assert without == [], "say here whom this route lets in"


def has_reference(rule: Any) -> bool:
    return any(name.endswith("reference") for name in rule.arguments)


def cells(app: Flask) -> Iterator[tuple[Any, str, str]]:
    for rule in routes(app):
        for name in ACTORS:
            for matter in MATTERS:
                yield rule, name, matter


def address_of(app: Flask, rule: Any, matter: str, story: Story) -> str:
    numbers = dict(zip(BLUEPRINTS, (story.complaints, story.findings, story.actions, story.actions), strict=True))
    values: dict[str, str | int] = {"reference": numbers[rule.endpoint.split(".")[0]][matter]}
    if "task_id" in rule.arguments:
        values["task_id"] = story.tasks[matter]
    if "other" in rule.arguments:
        values["other"] = story.complaints["refusal"]
    with app.test_request_context("/"):
        return str(app.url_map.bind("localhost").build(rule.endpoint, values))


def test_no_route_lets_in_whom_it_is_about(app: Flask, story: Story, visitors: Callable[[str], Visitor]):
    wrong = []
    tokens = cache(lambda name: visitors(name).get("/admin/").form("/sign-out/").fields["csrf_token"])
    for rule, name, matter in share_of(list(cells(app)), 0 if is_sqlite(app) else 5, 11):
        url, endpoint = address_of(app, rule, matter, story), rule.endpoint
        client = visitors(name).client
        sent = {"csrf_token": tokens(name)}
        status = (client.post(url, data=sent) if "POST" in rule.methods else client.get(url)).status_code
        is_finding = not endpoint.startswith("complaints_admin")
        is_let_in = sees(name, MATTERS[matter], ADMIN_ROUTES[endpoint], is_finding=is_finding)
        if is_let_in and endpoint in ASK_FOR_MORE:
            continue
        if is_let_in == (status in (403, 404)):
            wrong.append(f"{name} at {endpoint} of {matter}: {status}")
    assert wrong == []


def test_pages_offer_acts_by_duty_alone(app: Flask, story: Story, visitors: Callable[[str], Visitor]):
    for matter, reference in story.complaints.items():
        for name in ACTORS:
            response = visitors(name).client.get(f"/admin/complaints/{reference}/")
            is_seen = sees(name, MATTERS[matter], {H, M, Q, I, S})
            assert (response.status_code == 200) == is_seen, f"{name}, {matter}"
            if is_seen:
                found = set(re.findall(rf'action="/admin/complaints/{reference}/([^/"]+)/', response.text))
                mine = found - {"note", "contact", "call-back", "record-request"}
                assert mine == acts_offered(name, MATTERS[matter]), f"{name}, {matter}"


class Undone(Exception):
    """The operation was carried out, and is undone."""


def test_operations_refuse_whoever_may_not(app: Flask, story: Story):
    chance, wrong = random.Random(1), []
    with app.test_request_context("/zh/"):
        people = everybody(Cast({}))
        tried = [(each, name, matter) for matter in MATTERS for name in ACTORS for each in ACTS if each.duty]
        for each, name, matter in share_of(tried, 0 if is_sqlite(app) else 5, 9):
            complaint = db.session.scalars(
                select(Complaint).where(Complaint.reference == story.complaints[matter])
            ).one()
            form = filled(each, complaint, chance, story.complaints["refusal"])
            if offers_nobody(form):
                continue
            may = name not in MATTERS[matter].about and each.name in acts_offered(name, MATTERS[matter])
            try:
                with writing():
                    carry_out(each, people[name], complaint, form)
                    raise Undone
            except Undone:
                if not may:
                    wrong.append(f"{name} may {each.name} in {matter}")
            except (RefusedActError, NotFoundError) as refusal:
                if may and each.name not in ASK_FOR_WHAT_MAY_BE_IMPOSSIBLE:
                    wrong.append(f"{name} may not {each.name} in {matter}: {type(refusal).__name__}")
    assert wrong == []


def shown(visitor: Visitor) -> dict[str, str]:
    """Return the lists that a person may open, without what is random."""
    pages = ("", "complaints/", "actions/", "actions/findings/", "improvements/", "access/")
    found = {page: visitor.client.get(f"/admin/{page}") for page in pages}
    random_value = r'value="[\w.-]{40,}"'
    return {page: re.sub(random_value, "", each.text) for page, each in found.items() if each.status_code == 200}


def test_lists_of_parties_stay_as_they_were(app: Flask, guide_in_force: str, cast: Cast):
    with app.test_request_context("/zh/"):
        add_more_people()
        people = everybody(cast)
    before = {name: shown(sign_in(app, people, name)) for name in sorted(OF_THE_STEP)}
    with app.test_request_context("/zh/"):
        tell(people)
    for name in sorted(OF_THE_STEP):
        assert shown(sign_in(app, people, name)) == before[name], name
    assert "canary" not in "".join(shown(sign_in(app, people, "past")).values())
    assert "canary" in shown(sign_in(app, people, "quality3"))["actions/"], "others see the actions"

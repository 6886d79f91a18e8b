"""The access table: every route, and which roles it lets in. A route without an entry fails the build."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, url_for
from werkzeug.test import TestResponse

from portal.doors import ADMIN, PUBLIC
from portal.library.access.permissions import GRANTS, Role
from tests.support.visitor import Visitor

PUBLIC_ROUTES = {
    "static", "health.alive", "health.ready", "front_root.root", "front_root.short", "front_root.short_rating", "front_root.sitemap", "front_root.robots",
    "front_root.favicon", "stylesheets.serve", "stylesheets.old_address",
    "front_public.home", "front_public.guide", "front_public.departments", "front_public.department",
    "front_public.post", "front_public.about", "front_public.privacy", "front_public.accessibility",
    "catalogue_public.index", "search_public.search", "search_public.suggest", "search_public.description", "versions_public.versions",
    "versions_public.version", "versions_public.changes",
    "complaints_public.new", "complaints_public.resume", "following_public.follow", "improvements_public.index", "suggestions_public.index",
    "ratings_public.rate", "ratings_public.explain", "supervision_public.index", "supervision_public.department",
    "supervision_public.procedure", "supervision_data.table", "supervision_data.waits", "supervision_data.dictionary",
    "supervision_data.complaint_months", "supervision_data.guides_coverage",
    "supervision_data.corrections", "supervision_data.other_file", "month_data.other_file", "supervision_months.index", "supervision_months.month", "supervision_months.department",
    "month_data.file", "figures_json.figures", "figures_json.definitions", "open_data_page.index",
    "supervision_posters.newest", "supervision_posters.poster", "supervision_services.index", "supervision_services.of_month", "open_data_public.procedures", "open_data_public.procedure", "open_data_public.search",
    "open_data_public.guide_schema", "open_data_public.guide_json", "open_data_public.guide_jsonld",
    "front_sheets.notice", "front_sheets.notices", "front_sheets.card",
    "cases_public.follow", "finishing.finish", "finishing.finished", "cases_api.cases", "deadlines_public.calculator", "deadlines_public.file", "deadlines_data.deadline",
    "front_standards.index", "front_standards.standard",
}  # fmt: skip
BEFORE_SIGN_IN = {"accounts_admin.sign_in", "accounts_admin.second_factor", "accounts_admin.enrol"}
ED, AP, HA, MA = Role.EDITOR, Role.APPROVER, Role.HANDLER, Role.MANAGER
QU, IN, SU, AD = Role.QUALITY_OFFICER, Role.INSPECTOR, Role.SUPERVISOR, Role.ADMINISTRATOR
ALL = frozenset(Role)
READERS = {ED, AP, MA, QU, SU}
COMPLAINTS = {HA, MA, QU, IN, SU}
ADMIN_ROUTES: dict[str, set[Role] | frozenset[Role]] = {
    "desk_admin.my_work": ALL, "desk_admin.components": ALL, "desk_admin.charts": ALL, "desk_admin.access": {IN, SU},
    "trail_admin.index": {IN, SU, AD}, "trail_admin.export": {IN, SU, AD},
    "accounts_admin.sign_out": ALL, "accounts_admin.password": ALL, "accounts_admin.sessions": ALL, "accounts_admin.language": ALL,
    "accounts_admin.save_draft": ALL, "accounts_admin.discard_draft": ALL,
    "accounts_admin.people": {AD},
    "catalogue_admin.index": READERS, "catalogue_admin.show": READERS, "versions_admin.version": READERS,
    "versions_admin.preview": READERS, "catalogue_admin.due_for_review": READERS,
    "catalogue_admin.new": {ED}, "catalogue_admin.draft": {ED}, "versions_admin.submit": {ED},
    "drafting_admin.edit_page": {ED}, "drafting_admin.edit_part": {ED}, "drafting_admin.add_part": {ED},
    "drafting_admin.move_part": {ED}, "drafting_admin.remove_part": {ED},
    "versions_admin.give_back": {AP}, "versions_admin.publish": {AP}, "versions_admin.withdraw": {AP},
    "versions_admin.take_back": {AP}, "catalogue_admin.alert": {AP, MA}, "catalogue_admin.checked": {ED, MA, QU},
    "catalogue_admin.list_early": {ED, AP}, "catalogue_admin.unlist": {ED, AP},
    "imports_admin.index": READERS, "imports_admin.show": READERS, "imports_admin.template": READERS,
    "imports_admin.guides": READERS, "imports_admin.download": READERS, "imports_admin.start": {ED},
    "imports_admin.import_checked": {ED, AP}, "imports_admin.problems": READERS, "drafting_admin.use_replaced": {ED},
    "questions_admin.index": READERS, "synonyms_admin.phrases": READERS, "synonyms_admin.new": {ED, QU},
    "synonyms_admin.edit": {ED, QU}, "synonyms_admin.remove": {ED, QU}, "questions_admin.set_aside": {ED, QU},
    "standards_admin.index": READERS, "standards_admin.show": READERS, "standards_admin.new": {ED, QU},
    "standards_admin.draft": {ED, QU}, "standards_admin.write": {ED, QU}, "proposals_admin.index": READERS | {AD}, "proposals_admin.show": READERS | {AD}, "proposals_admin.withdraw": READERS | {AD},
    "proposals_admin.confirm": {ED, AP, MA, QU, AD}, "proposals_admin.reject": {ED, AP, MA, QU, AD},
    "standards_admin.publish": {AP, MA, QU}, "figures_admin.correct": {QU, AD},
    "organisation_admin.index": READERS | {AD}, "organisation_admin.show": READERS | {AD},
    "organisation_admin.edit": {MA, AD}, "organisation_admin.edit_post": {MA, AD},
    "organisation_admin.new_department": {AD}, "organisation_admin.new_post": {AD},
    "reorganisations_admin.plan": {AD},
    "cases_admin.index": {HA, MA, QU, SU}, "cases_admin.ended": {HA, MA, QU, SU}, "cases_admin.show": {HA, MA, QU, SU},
    "warning_lights_admin.lights": {MA, QU, SU}, "intake_admin.import_cases": {MA, QU},
    "intake_admin.import_checked": {MA, QU}, "cases_admin.new": {HA, MA},
    "cases_admin.slip": {HA, MA}, "cases_admin.step": {HA, MA}, "cases_admin.pause": {HA, MA},
    "cases_admin.resume": {HA, MA}, "cases_admin.extension": {HA, MA}, "cases_admin.decide": {MA}, "cases_admin.end": {HA, MA},
    "deadlines_admin.index": ALL, "deadlines_admin.year": ALL, "deadlines_admin.notice": {QU, AD},
    "deadlines_admin.confirm": {QU, AD},
    "ratings_admin.index": {HA, MA, QU, SU},
    "complaints_admin.index": COMPLAINTS, "complaints_admin.show": COMPLAINTS,
    "filing_admin.new": {HA, MA, QU}, "filing_admin.hand_over": {HA, MA, QU},
    "complaints_admin.accept": {MA, QU, IN}, "complaints_admin.decline": {MA, QU, IN},
    "complaints_admin.confirm_decline": {MA, QU, IN}, "complaints_admin.keep": {MA, QU, IN},
    "complaints_admin.assess": {MA, QU, IN}, "complaints_admin.party": {MA, QU, IN},
    "complaints_admin.transfer": {MA, QU, IN}, "complaints_admin.accept_transfer": {MA, QU, IN},
    "complaints_admin.return_transfer": {MA, QU, IN}, "complaints_admin.hand_on": {MA, QU, IN},
    "complaints_admin.assign": {MA, QU, IN}, "complaints_admin.release": {MA, QU, IN},
    "complaints_admin.link": {MA, QU, IN}, "complaints_admin.mask": {MA, QU, IN}, "complaints_admin.reopen": {MA, QU, IN},
    "complaints_admin.leave": {MA, QU, IN}, "complaints_admin.begin_leave": {MA, QU, IN},
    "complaints_admin.acknowledge": {MA, QU, IN},
    "complaints_admin.note_praise": {MA, QU, IN}, "complaints_admin.subject": {MA, QU, IN},
    "complaints_admin.decide_suggestion": {HA, MA, QU, IN}, "complaints_admin.begin_decide_suggestion": {HA, MA, QU, IN},
    "complaints_admin.link_suggested": {MA, QU, IN}, "complaints_admin.begin_reply": {HA, MA, QU, IN},
    "complaints_admin.begin_ask": {HA, MA, QU, IN}, "complaints_admin.begin_interim": {HA, MA, QU, IN},
    "complaints_admin.go_on": {HA, MA, QU, IN}, "complaints_admin.ask": {HA, MA, QU, IN},
    "complaints_admin.note": {HA, MA, QU, IN}, "complaints_admin.reply": {HA, MA, QU, IN},
    "complaints_admin.interim": {HA, MA, QU, IN}, "complaints_admin.ask_extension": {HA, MA, QU, IN},
    "complaints_admin.call_back": {HA, MA, QU, IN},
    "complaints_admin.approve_reply": {MA, QU, IN, SU}, "complaints_admin.return_reply": {MA, QU, IN, SU},
    "complaints_admin.grant_extension": {MA, QU, IN, SU}, "complaints_admin.refuse_extension": {MA, QU, IN, SU},
    "complaints_admin.record_request": {HA, MA, QU, IN}, "complaints_admin.decide_request": {MA, QU, IN},
    "complaints_admin.hold": {MA, QU, IN}, "complaints_admin.end_hold": {MA, QU, IN},
    "complaints_admin.name": {SU, IN}, "complaints_admin.decide_appeal": {QU, IN, SU},
    "complaints_admin.contact": {HA, MA, QU, IN, SU}, "complaints_admin.original": {HA, MA, QU, IN, SU},
    "complaints_admin.ask_opening": {HA, MA, QU, IN, SU},
    "complaints_admin.grant_opening": {QU, IN, SU}, "complaints_admin.refuse_opening": {QU, IN, SU},
    "findings_admin.index": COMPLAINTS, "findings_admin.show": COMPLAINTS,
    "findings_admin.open_action": {QU, IN}, "findings_admin.join": {QU, IN},
    "findings_admin.no_cause": {QU, IN}, "findings_admin.second": {MA, QU, IN},
    "actions_admin.index": ALL - {AD}, "actions_admin.show": ALL - {AD},
    "actions_admin.finish_task": ALL - {AD},
    "hand_overs_admin.show": ALL - {AD}, "hand_overs_admin.hand_over": ALL - {AD},  # and theirs, or one they may approve
    "hand_overs_admin.hand_over_task": ALL - {AD},
    "actions_admin.change_guide": {ED},
    "actions_admin.take_up": {HA, MA, QU, IN}, "actions_admin.analysis": {HA, MA, QU, IN},
    "actions_admin.criterion": {HA, MA, QU, IN}, "actions_admin.add_task": {HA, MA, QU, IN},
    "actions_admin.remove_task": {HA, MA, QU, IN},
    "actions_admin.submit_plan": {HA, MA, QU, IN},
    "actions_admin.submit_for_verification": {HA, MA, QU, IN},
    "actions_admin.approve_plan": {MA, QU, IN}, "actions_admin.return_plan": {MA, QU, IN},
    "actions_admin.verify": {QU, IN}, "actions_admin.reopen": {QU, IN},
    "actions_admin.close_unshown": {QU, IN}, "actions_admin.decide_unshown": {QU, IN},
    "actions_admin.cancel": {MA, QU, IN}, "actions_admin.decide_cancel": {MA, QU, IN},
    "improvements_admin.index": READERS, "improvements_admin.show": READERS,
    "improvements_admin.new": {ED, QU}, "improvements_admin.redraft": {ED, QU},
    "improvements_admin.publish": {AP, MA, QU}, "improvements_admin.give_back": {AP, MA, QU},
}  # fmt: skip
HOLDER = {
    ED: "editor", AP: "approver", HA: "handler", MA: "manager", QU: "quality", IN: "inspector", SU: "supervisor",
    AD: "administrator",
}  # fmt: skip
VALUES = {"code": "TR-101", "number": 1, "group": "steps", "key": "review", "task_id": 1, "phrase_id": 1, "question_id": 1, "view": "zh",
          "page": "time", "replaced": 1, "ending": "json", "month": "2026-10"}  # fmt: skip


def test_every_route_has_an_entry(app: Flask):
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    known = PUBLIC_ROUTES | BEFORE_SIGN_IN | set(ADMIN_ROUTES)
    assert routes - known == set(), "place these routes in the access table"
    assert known - routes == set(), "these entries have no route any more"


def test_every_admin_view_names_a_permission(app: Flask):
    blueprints = {blueprint.name for blueprint, _ in ADMIN}
    for endpoint, view in app.view_functions.items():
        if endpoint.split(".")[0] in blueprints:
            is_open = getattr(view, "is_open", False)
            assert is_open == (endpoint in BEFORE_SIGN_IN), endpoint
            assert is_open or getattr(view, "permission", None) in GRANTS, f"{endpoint}: add @requires(…)"


def test_no_blueprint_stands_behind_both_doors():
    assert not {blueprint.name for blueprint, _ in PUBLIC} & {blueprint.name for blueprint, _ in ADMIN}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.once
def test_roles_enter_only_where_the_table_allows(
    app: Flask, guide_in_force: str, staff: Callable[[str], Visitor], role: Role
):
    visitor = staff(HOLDER[role])
    token = csrf_token(visitor)
    for endpoint, roles in ADMIN_ROUTES.items():
        if endpoint in {"accounts_admin.sign_out", "accounts_admin.password"}:
            continue
        status = knock(app, visitor, endpoint, token)
        expected = role in roles
        assert (status != 403) == expected, f"{role} at {endpoint}: {status}"
        assert status < 500, f"{endpoint}: {status}"


GIVEN_BACK = {"filing_admin.new"}  # what was typed is stored nowhere, so the answer carries it


@pytest.mark.once
def test_nobody_enters_without_signing_in(app: Flask, guide_in_force: str):
    visitor = Visitor(app)
    token = csrf_token(visitor.get("/admin/sign-in/"))
    for endpoint in ADMIN_ROUTES:
        led_to_sign_in = {401} if endpoint in GIVEN_BACK else {302, 303}
        assert knock(app, visitor, endpoint, token) in led_to_sign_in, endpoint


def csrf_token(visitor: Visitor) -> str:
    if not visitor.url:
        visitor.get("/admin/")
    found = [form.fields["csrf_token"] for form in visitor._read().forms if "csrf_token" in form.fields]
    return found[0]


def read(app: Flask, visitor: Visitor, endpoint: str) -> TestResponse:
    """Ask for a page, with objects that exist where the table needs none to be hidden."""
    return visitor.client.get(address_of(app, endpoint), buffered=True)


def address_of(app: Flask, endpoint: str) -> str:
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    values: dict[str, Any] = {name: VALUES.get(name, "X-0000-0000") for name in rule.arguments}
    with app.test_request_context():
        return url_for(endpoint, **values)


def knock(app: Flask, visitor: Visitor, endpoint: str, token: str) -> int:
    """Ask for a route, with objects that exist where the table needs none to be hidden."""
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    if "POST" in (rule.methods or set()):
        return visitor.client.post(address_of(app, endpoint), data={"csrf_token": token}).status_code
    return read(app, visitor, endpoint).status_code

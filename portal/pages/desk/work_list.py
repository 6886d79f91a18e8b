"""The work list of a person, computed from the states of all slices; nothing of it is stored."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.cases.register.queries import cases_of_posts, extensions_awaiting
from portal.cases.warning_lights.queries import lights_of as lights_of_cases
from portal.complaints.models import Complaint
from portal.complaints.next_steps import next_step_for
from portal.complaints.privacy.queries import requests_awaiting
from portal.complaints.warning_lights.queries import lights_of
from portal.complaints.warning_lights.rules import ComplaintLight
from portal.corrective_actions.actions.queries import open_tasks_of
from portal.corrective_actions.models import CorrectiveAction
from portal.corrective_actions.vocabulary import ActionParty
from portal.imports.queries import runs_to_publish
from portal.improvements.queries import due_for, improvements_for
from portal.improvements.rules import IMPROVEMENT_WORKFLOW
from portal.improvements.vocabulary import IMPROVEMENT_STATES
from portal.library.access.permissions import Actor
from portal.library.text.formats import localised
from portal.pages.desk.reach import InReach
from portal.pages.desk.work_items import Work, WorkItem
from portal.platform.clock import local_today
from portal.platform.storage.ordered_lists import Waiting
from portal.procedures.catalogue.queries import count_due_for, names_by_code
from portal.procedures.queries import count_untouched_drafts, open_versions_for
from portal.procedures.rules import VERSION_WORKFLOW
from portal.proposals.models import ProposedChange
from portal.proposals.queries import may_decide

NOBODY_YET = _l("nobody yet")


def work_of(reach: InReach) -> Work:
    """Return the work of a person by due date, that without a date last."""
    items = [*_complaints(reach), *_findings(reach), *_actions(reach), *_ownerless(reach), *_changes(reach)]
    items += _cases(reach)
    items += [
        item
        for source in (_requests, _tasks, _versions, _untouched, _reviews, _improvements, _imports)
        for item in source(reach.actor)
    ]
    return _sorted(items, reach.complaints, reach.findings, reach.actions, *reach.ownerless)


def _sorted(items: list[WorkItem], *waiting: Waiting[Any]) -> Work:
    days = [day for each in waiting for day in each.days_not_shown]
    total = len(items) + sum(each.total - len(each.rows) for each in waiting)
    in_order = sorted(items, key=lambda item: item.due_on or date.max)
    return Work(in_order, total, days, any(each.is_cut for each in waiting))


def overdue_for(reach: InReach, today: date) -> Work:
    """Return what is overdue in a person's reach and is other people's, the longest overdue first."""
    if not reach.actor.may("desk:overdue:see"):
        return Work([], 0)
    complaints = reach.late_complaints(today).without(reach.complaints)
    actions = reach.late_actions(today).without(reach.actions).without(reach.ownerless[0])
    lights = lights_of(complaints.rows, reach.light_rule) if complaints.rows else {}
    late = [
        _of_complaint(complaint, complaint.handler.display_name if complaint.handler else NOBODY_YET, due)
        for complaint in complaints.rows
        if (due := lights.get(complaint.id)) is not None
    ]
    late += [
        WorkItem(
            action.owner.display_name if action.owner else NOBODY_YET,
            f"{action.reference} · {action.title}",
            url_for("actions_admin.show", reference=action.reference),
            action.next_due_on,
            has_left=bool(action.owner_has_left),
        )
        for action in actions.rows
    ]
    own = {change.reference for change in reach.changes if _is_to_decide(reach, change)}
    late += [
        _of_change(reach, change, NOBODY_YET)
        for change in reach.changes
        if change.due_on < today and change.reference not in own
    ]
    return _sorted(late, complaints, actions)


def _cases(reach: InReach) -> Iterator[WorkItem]:
    actor = reach.actor
    waiting = [(case, _l("Handle the case at your post")) for case in cases_of_posts(actor.posts)]
    if actor.may("cases:extension:decide"):
        asked = [each for each in extensions_awaiting(actor) if each.asked_by_id != actor.staff_id]
        waiting += [(each.case, _l("Decide on an extension")) for each in asked]
    if not waiting:
        return
    lights = lights_of_cases([case for case, _ in waiting], reach.light_rule.today, reach.light_rule.calendar)
    for case, step in waiting:
        title = f"{case.reference} · {localised(case.procedure.name)}"
        url = url_for("cases_admin.show", reference=case.reference)
        yield WorkItem(step, title, url, case.due_on, lights.get(case.id))


def _reviews(actor: Actor) -> Iterator[WorkItem]:
    if actor.may("procedures:procedure:check") and (count := count_due_for(actor, local_today())):
        text = ngettext("%(num)s guide is due for review", "%(num)s guides are due for review", count)
        yield WorkItem(_l("Review whether anything has changed"), text, url_for("catalogue_admin.due_for_review"))


def _untouched(actor: Actor) -> Iterator[WorkItem]:
    count = count_untouched_drafts(actor) if actor.may("procedures:version:edit") else 0
    if count:
        url = url_for("catalogue_admin.index", state="draft")
        yield WorkItem(_l("Claim an imported draft"), ngettext("%(num)s draft", "%(num)s drafts", count), url)


def _complaints(reach: InReach) -> Iterator[WorkItem]:
    rows = reach.complaints.rows
    lights = lights_of(rows, reach.light_rule) if rows else {}
    for complaint in rows:
        step, due = next_step_for(reach.actor, complaint), lights.get(complaint.id)
        if step is not None and due is not None:  # or it has ended between two statements
            yield _of_complaint(complaint, step.text, due)


def _requests(actor: Actor) -> Iterator[WorkItem]:
    for asked, complaint in requests_awaiting(actor):
        title = f"{complaint.reference} · {asked.kind.label}"
        url = url_for("complaints_admin.show", reference=complaint.reference)
        yield WorkItem(_l("Decide on a request about personal data"), title, url, asked.due_on)


def _of_complaint(complaint: Complaint, step: Any, due: ComplaintLight) -> WorkItem:
    title = f"{complaint.reference} · {complaint.about}"
    url = url_for("complaints_admin.show", reference=complaint.reference)
    return WorkItem(step, title, url, due.on, due.light)


def _findings(reach: InReach) -> Iterator[WorkItem]:
    actor, names = reach.actor, names_by_code({finding.procedure_code for finding in reach.findings.rows})
    for finding in reach.findings.rows:
        may_triage = actor.may("actions:finding:triage", finding.department_code)
        may_second = actor.may("actions:finding:second", finding.department_code)
        is_second = may_second and finding.triaged_by_id != actor.staff_id
        if is_second if finding.meaning.wants_second_person else may_triage:
            yield WorkItem(
                finding.meaning.next_step,
                f"{finding.reference} · {localised(names.get(finding.procedure_code, {}))}",
                url_for("findings_admin.show", reference=finding.reference),
                finding.triage_by,
            )


def _actions(reach: InReach) -> Iterator[WorkItem]:
    for action in reach.actions.rows:
        step = _action_step(reach.actor, action)
        if step is not None:
            yield WorkItem(
                step,
                f"{action.reference} · {action.title}",
                url_for("actions_admin.show", reference=action.reference),
                action.next_due_on,
            )


def _ownerless(reach: InReach) -> Iterator[WorkItem]:
    for waiting in reach.ownerless:
        for each in waiting.rows:
            step = (
                _l("Hand the task over: its owner has left") if each.task_id else _l("Hand it over: its owner has left")
            )
            url = url_for("hand_overs_admin.show", reference=each.reference)
            yield WorkItem(step, f"{each.reference} · {each.text[:80]}", url, each.due_on)


def _action_step(actor: Actor, action: CorrectiveAction) -> Any:
    meaning, is_owner = action.meaning, action.owner_id == actor.staff_id
    match meaning.waits_for:
        case ActionParty.OWNER:
            is_due = is_owner
        case ActionParty.APPROVER:
            is_due = not is_owner and actor.may("actions:action:approve", action.department_code)
        case ActionParty.VERIFIER | ActionParty.NOBODY:
            is_third = actor.staff_id not in (action.owner_id, action.plan_approved_by_id)
            is_due = is_third and actor.may("actions:action:verify", action.department_code)
    return meaning.next_step if is_due else None


def _tasks(actor: Actor) -> Iterator[WorkItem]:
    for task in open_tasks_of(actor):
        url = url_for("actions_admin.show", reference=task.action.reference)
        yield WorkItem(_l("Complete the task"), f"{task.action.reference} · {task.description[:80]}", url, task.due_on)


def _versions(actor: Actor) -> Iterator[WorkItem]:
    if not actor.may("procedures:version:see"):
        return
    for version in open_versions_for(actor):
        department = version.procedure.department.code
        url = url_for("versions_admin.version", code=version.procedure.code, number=version.number)
        title = f"{version.reference} · {localised(version.procedure.name)}"
        is_draft = "submit" in VERSION_WORKFLOW.verbs(version.state)
        if is_draft and actor.may("procedures:version:edit", department):
            yield WorkItem(version.meaning.next_step, title, url)
        is_others = not is_draft and actor.staff_id not in version.editors
        if is_others and actor.may("procedures:version:publish", department):
            yield WorkItem(_l("Approve the version"), title, url)


def _changes(reach: InReach) -> Iterator[WorkItem]:
    for change in reach.changes:
        if _is_to_decide(reach, change):
            yield _of_change(reach, change, change.meaning.next_step)
    for change in reach.rejected:
        yield _of_change(reach, change, _l("Not confirmed: read the reason"))


def _is_to_decide(reach: InReach, change: ProposedChange) -> bool:
    return change.proposed_by_id != reach.actor.staff_id and may_decide(reach.actor, change)


def _of_change(reach: InReach, change: ProposedChange, step: Any) -> WorkItem:
    title = f"{change.reference} · {change.label} · {reach.names_of_changes[change.reference]}"
    due_on = None if change.meaning.is_over else change.due_on
    return WorkItem(step, title, url_for("proposals_admin.show", reference=change.reference), due_on)


def _imports(actor: Actor) -> Iterator[WorkItem]:
    for run in runs_to_publish(actor):
        url = url_for("imports_admin.show", reference=run.reference)
        yield WorkItem(_l("Review a list to be published"), f"{run.reference} · {run.file_name}", url)


def _improvements(actor: Actor) -> Iterator[WorkItem]:
    if actor.may("improvements:improvement:draft"):
        for due in due_for(actor):
            url = url_for("improvements_admin.new", action_reference=due.action.reference)
            title = f"{due.action.reference} · {localised(due.version.procedure.name)}"
            yield WorkItem(_l("Announce what was changed"), title, url)
    if actor.may("improvements:improvement:publish"):
        for notice in improvements_for(actor).rows:
            if "publish" in IMPROVEMENT_WORKFLOW.verbs(notice.state) and notice.drafted_by_id != actor.staff_id:
                url = url_for("improvements_admin.show", reference=notice.reference)
                title = f"{notice.reference} · {localised(notice.version.procedure.name)}"
                yield WorkItem(IMPROVEMENT_STATES[notice.state].next_step, title, url)

"""A reorganisation, which a second person confirms."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.access.permissions import Actor
from portal.library.text.languages import WRITTEN, original_of
from portal.organisation.queries import find_department, find_post
from portal.proposals.rules import ProposalKind, Values, proposal_kind
from portal.reorganisations.operations import PlanLine, reorganise
from portal.reorganisations.vocabulary import PlanKind

SUBJECT = "all"  # one plan at a time, since plans may meet in one department


def values_of(plan: Sequence[PlanLine]) -> Values:
    """Return a plan as the values of a change."""
    return {"plan": [asdict(line) for line in plan]}


def read_line(row: Mapping[str, Any]) -> PlanLine:
    """Return a line of a plan as it was stored or sent; raises KeyError, TypeError or ValueError."""
    texts = {name: {code: str(row[name][code]) for code in WRITTEN} for name in ("name", "short")}
    return PlanLine(PlanKind(row["kind"]), str(row["code"]), str(row["into"]), **texts)


def _present(_subject: str, proposed: Values) -> Values:
    return {"plan": [_called(read_line(row)) for row in proposed.get("plan", [])]}


def _called(line: PlanLine) -> str:
    """Return what the department or post of a line is called now, and where a post belongs."""
    if line.kind.is_of_department:
        department = find_department(line.code)
        return f"{line.code} {original_of(department.name)}" if department and not department.closed_on else line.code
    post = find_post(line.code)
    if post is None or post.closed_on:
        return line.code
    return f"{line.code} {original_of(post.name)} ({original_of(post.department.name)})"


def _carry_out(actor: Actor, _subject: str, values: Values) -> None:
    reorganise(actor, [read_line(row) for row in values["plan"]])


def _shown(values: Values) -> Values:
    return {"plan": [_sentence(each) if isinstance(each, dict) else each for each in values.get("plan", [])]}


def _sentence(row: dict[str, Any]) -> str:
    line = read_line(row)
    names = [text for text in (*line.name.values(), *line.short.values()) if text]
    return f"{line.kind.label}: {line.code} → {line.into or ' · '.join(names)}"


REORGANISATION = proposal_kind(
    ProposalKind(
        "reorganisation", _l("Reorganisation"), "organisation:change:confirm", {"plan": _l("Planned changes")},
        _present, _carry_out, "organisation_admin.index", shown=_shown,
        name_in=lambda _values: _l("all departments and posts"),
    )
)  # fmt: skip

"""A reorganisation, which a second person confirms."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.access.permissions import Actor
from portal.library.guide.components import MAX_LINE_CHARACTERS
from portal.library.text.languages import ORIGINAL, WRITTEN, original_of
from portal.library.text.text_input import clean_line
from portal.organisation.queries import find_department, find_post
from portal.proposals.rules import ProposalKind, Values, proposal_kind
from portal.reorganisations.operations import PlanLine, reorganise
from portal.reorganisations.vocabulary import PlanKind

SUBJECT = "all"  # one plan at a time, since plans may meet in one department
MAX_SHORT_NAME_CHARACTERS = 60  # unsourced
_MOST_CHARACTERS = {"name": MAX_LINE_CHARACTERS, "short": MAX_SHORT_NAME_CHARACTERS}


def values_of(plan: Sequence[PlanLine]) -> Values:
    """Return a plan as the values of a change."""
    return {"plan": [asdict(line) for line in plan]}


def read_line(row: Mapping[str, Any]) -> PlanLine:
    """Return a line of a plan as it was stored or sent, cleaned; raises KeyError, TypeError or ValueError.

    A line holds what its kind needs and nothing else, so that its sentence says all that it does.
    """
    kind, texts = PlanKind(row["kind"]), {name: _texts(row[name], most) for name, most in _MOST_CHARACTERS.items()}
    code, into = (_line_of(row[name], MAX_LINE_CHARACTERS) for name in ("code", "into"))
    has_name, has_short = (any(texts[name].values()) for name in ("name", "short"))
    if kind.is_renaming:
        is_whole = bool(texts["name"][ORIGINAL]) and not into and (kind.is_of_department or not has_short)
    else:
        is_whole = bool(into) and not (has_name or has_short)
    if not (code and is_whole):
        raise ValueError(kind)
    return PlanLine(kind, code, into, **texts)


def _texts(value: Mapping[str, Any], most: int) -> dict[str, str]:
    return {code: _line_of(value[code], most) for code in WRITTEN}


def _line_of(value: Any, most: int) -> str:
    """Return a text of one line, cleaned; raises TypeError for what is no text, ValueError for one too long."""
    if not isinstance(value, str):
        raise TypeError
    if len(cleaned := clean_line(value)) > most:
        raise ValueError(most)
    return cleaned


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
    return f"{line.kind.label}: {line.code} → {' · '.join(names) if line.kind.is_renaming else line.into}"


REORGANISATION = proposal_kind(
    ProposalKind(
        "reorganisation", _l("Reorganisation"), "organisation:change:confirm", {"plan": _l("Planned changes")},
        _present, _carry_out, "organisation_admin.index", shown=_shown,
        name_in=lambda _values: _l("all departments and posts"),
    )
)  # fmt: skip

"""Kinds of changes that need a second person, their workflow, and the comparison of what was with what is proposed."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.access.permissions import GRANTS, Actor
from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.domain.workflow import Workflow
from portal.library.text.languages import LANGUAGES, WRITTEN, as_written
from portal.library.text.text_input import says_something
from portal.proposals.vocabulary import ChangeState

Values = dict[str, Any]
CHANGE_WORKFLOW = Workflow(
    ("confirm", ChangeState.WAITING, ChangeState.CONFIRMED),
    ("reject", ChangeState.WAITING, ChangeState.REJECTED),
    ("withdraw", ChangeState.WAITING, ChangeState.WITHDRAWN),
    ("replace", ChangeState.WAITING, ChangeState.REPLACED),
)


class NothingChangedError(RefusedActError):
    """The proposed values are those that the record has."""

    message = _l("Nothing was changed, so there is nothing to confirm.")


class ChangeWaitingError(RefusedActError):
    """Another change of the same record awaits a decision."""

    message = _l("Another change of this record is awaiting a second person; it must be decided or withdrawn first.")


class RecordChangedError(RefusedActError):
    """The record is no longer as the proposal found it."""

    message = _l("The record was changed after this was proposed; both are shown below. Reject this proposal.")


class ReasonTooShortError(RefusedActError):
    """A reason that says nothing."""

    message = _l("Give a reason that the proposer can act on, in a few words.")

    def add_to_form(self, form: Any) -> None:
        """Add the message to the field of the reason."""
        form.refuse(self.message, form.reason)


def _own_name(values: Values) -> Any:
    return values.get("name")


@dataclass(frozen=True)
class ProposalKind:
    """A kind of change: who confirms it, how its record is read, changed and shown.

    ``present(subject, proposed)`` returns the values now, empty when there is no such record; ``apply`` changes it.
    ``page`` is the endpoint of the record's page, and ``argument`` the part of its address that names the subject.
    ``names_of`` returns localised names of records by subject; where it knows none, ``name_in`` reads one off values.
    """

    name: str
    label: Any
    confirm_permission: str
    fields: Mapping[str, Any]
    present: Callable[[str, Values], Values]
    apply: Callable[[Actor, str, Values], object]
    page: str
    argument: str = ""
    shown: Callable[[Values], Values] = dict
    names_of: Callable[[Collection[str]], Mapping[str, Any]] = dict.fromkeys
    name_in: Callable[[Values], Any] = _own_name


KINDS: dict[str, ProposalKind] = {}


def proposal_kind(kind: ProposalKind) -> ProposalKind:
    """Enter a kind of change into the list of all; raises ValueError for an unknown permission or a name in use."""
    if kind.name in KINDS or kind.confirm_permission not in GRANTS:
        raise ValueError(kind.name)
    KINDS[kind.name] = kind
    return kind


@dataclass(frozen=True)
class ComparedField:
    """One field as text: before, proposed and now; ``language`` is empty for what has none."""

    label: Any
    language: str
    before: str
    after: str
    now: str

    @property
    def is_changed(self) -> bool:
        """Return whether the proposal changes it."""
        return self.before != self.after


def compared(fields: Mapping[str, Any], before: Values, after: Values, now: Values) -> list[ComparedField]:
    """Return the fields of a change side by side, localised ones once for each language that has text."""
    rows = []
    for name, label in fields.items():
        values = [each.get(name) for each in (before, after, now)]
        if any(_is_localised(value) for value in values):
            for code in WRITTEN:
                texts = [_text_in(value, code) for value in values]
                heading = _l("%(field)s, %(language)s", field=label, language=LANGUAGES[code].label)
                rows += [ComparedField(heading, code, *texts)] if any(texts) else []
        else:
            rows.append(ComparedField(label, "", *map(_text, values)))
    return rows


def are_same(one: Values, other: Values) -> bool:
    """Tell whether two sets of values say the same; an empty text is as good as none."""
    return {name: as_written(value) for name, value in one.items()} == {
        name: as_written(value) for name, value in other.items()
    }


def check_reason(reason: str) -> None:
    """Raise ReasonTooShortError for a reason of fewer than four different letters or characters."""
    if not says_something(reason):
        raise ReasonTooShortError


def _is_localised(value: Any) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)
    )


def _text_in(value: Any, code: str) -> str:
    lines = value if isinstance(value, list) else [value or {}]
    return "\n".join(str(each.get(code, "")) for each in lines)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(_l("yes") if value else _l("no"))
    if isinstance(value, LabelledEnum):
        return str(value.label)
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")

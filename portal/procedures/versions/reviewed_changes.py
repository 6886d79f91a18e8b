"""The retirement of a guide, which acts at once and which a second person reviews."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from portal.library.access.permissions import Actor
from portal.library.guide.identifiers import VersionRef
from portal.procedures.models import ProcedureVersion
from portal.procedures.queries import get_public_version
from portal.procedures.versions.operations import restore_version, withdraw_version
from portal.proposals.rules import ProposalKind, Values, proposal_kind


def retired_values(version: ProcedureVersion, reason: Mapping[str, str]) -> Values:
    """Return that a version is retired for a public reason as the values of a change."""
    return _values(version, is_in_force=False, reason=reason)


def _values(version: ProcedureVersion, *, is_in_force: bool, reason: Mapping[str, str]) -> Values:
    return {"name": version.guide.name.model_dump(), "is_in_force": is_in_force, "reason": dict(reason)}


def _version(subject: str) -> ProcedureVersion:
    reference = VersionRef.parse(subject)
    return get_public_version(reference.code, reference.number)


def _present(subject: str, _proposed: Values) -> Values:
    version = _version(subject)
    # A newer version in force, too, means that the record has moved on.
    return _values(version, is_in_force=version.procedure.has_guide, reason=version.withdrawal_reason)


def _apply(actor: Actor, subject: str, values: Values) -> None:
    if values["is_in_force"]:
        restore_version(actor, _version(subject))
    else:
        withdraw_version(actor, _version(subject), reason=values["reason"])


RETIREMENT = proposal_kind(
    ProposalKind(
        "retirement",
        _l("Guide retired"),
        "procedures:catalogue:confirm",
        {"name": _l("Name"), "is_in_force": _l("In force"), "reason": _l("Reason")},
        _present,
        _apply,
        "catalogue_admin.index",
    )
)

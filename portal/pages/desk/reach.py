"""What a person may see of what is open, each read once for a page."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property

from portal.complaints.models import Complaint
from portal.complaints.queries import open_complaints_for
from portal.corrective_actions.actions.queries import open_actions_for
from portal.corrective_actions.findings.queries import awaiting_triage_for
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.library.access.permissions import Actor, Role
from portal.platform import clock
from portal.proposals.models import ProposedChange
from portal.proposals.queries import names_of_subjects, open_changes_for, rejected_changes_of

REJECTION_SHOWN = timedelta(days=7)  # unsourced; to its proposer


class InReach:
    """The open complaints, actions and findings that a person may see, each read once."""

    def __init__(self, actor: Actor) -> None:
        """Take the person whose reach it is."""
        self.actor = actor

    @cached_property
    def complaints(self) -> Sequence[Complaint]:
        """Return the open complaints."""
        if not self.actor.may("complaints:complaint:see"):
            return []
        return open_complaints_for(self.actor, integrity_only=self._is_inspector_alone)

    @cached_property
    def actions(self) -> Sequence[CorrectiveAction]:
        """Return the open actions."""
        if not self.actor.may("actions:action:see"):
            return []
        return open_actions_for(self.actor, restricted_only=self._is_inspector_alone)

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """Return the findings that await triage or a second person."""
        if not self.actor.may("actions:finding:see"):
            return []
        return awaiting_triage_for(self.actor, restricted_only=self._is_inspector_alone)

    @cached_property
    def changes(self) -> Sequence[ProposedChange]:
        """Return the changes to public information that await a second person."""
        return open_changes_for(self.actor) if self.actor.may("proposals:change:see") else []

    @cached_property
    def rejected(self) -> Sequence[ProposedChange]:
        """Return the person's own changes that were lately rejected."""
        since = clock.now() - REJECTION_SHOWN
        return rejected_changes_of(self.actor, since) if self.actor.may("proposals:change:see") else []

    @cached_property
    def names_of_changes(self) -> dict[str, str]:
        """Return what the record of each of these changes is called, by reference."""
        return names_of_subjects([*self.changes, *self.rejected])

    @property
    def _is_inspector_alone(self) -> bool:
        # Inspectors may step in everywhere; what waits for them is what nobody else can see.
        return {grant.role for grant in self.actor.grants} == {Role.INSPECTOR}

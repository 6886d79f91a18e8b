"""What a person may see of what is open, each read once for a page."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from portal.complaints.models import Complaint
from portal.complaints.queries import complaints_awaiting, overdue_complaints
from portal.complaints.warning_lights.queries import light_rule
from portal.complaints.warning_lights.rules import LightRule
from portal.corrective_actions.actions.queries import actions_awaiting, overdue_actions
from portal.corrective_actions.findings.queries import findings_awaiting
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.corrective_actions.ownerless_work import ownerless_work
from portal.library.access.permissions import Actor, Role
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.ordered_lists import NOTHING_WAITS, Waiting
from portal.proposals.models import ProposedChange
from portal.proposals.queries import names_of_subjects, open_changes_for, rejected_changes_of

REJECTION_SHOWN = timedelta(days=7)  # unsourced; to its proposer


class InReach:
    """What is open and waits for a person, each kind read once."""

    def __init__(self, actor: Actor) -> None:
        """Take the person whose reach it is."""
        self.actor = actor

    @cached_property
    def complaints(self) -> Waiting[Complaint]:
        """Return the complaints whose next step is the person's."""
        return self._if("complaints:complaint:see", complaints_awaiting)

    @cached_property
    def actions(self) -> Waiting[CorrectiveAction]:
        """Return the actions whose next step is the person's."""
        return self._if("actions:action:see", actions_awaiting)

    @cached_property
    def ownerless(self) -> tuple[Waiting[Any], Waiting[Any]]:
        """Return the actions and the tasks whose owners have left, where the person may hand them over."""
        if not self.actor.may("actions:action:approve"):
            return NOTHING_WAITS, NOTHING_WAITS
        return ownerless_work(self.actor, secret_only=self._is_inspector_alone)

    @cached_property
    def findings(self) -> Waiting[Finding]:
        """Return the findings that await triage or a second person, where it may be this one."""
        return self._if("actions:finding:see", findings_awaiting)

    def late_complaints(self, today: date) -> Waiting[Complaint]:
        """Return the overdue complaints, whoever is responsible."""
        return self._if("complaints:complaint:see", overdue_complaints, today)

    def late_actions(self, today: date) -> Waiting[CorrectiveAction]:
        """Return the overdue actions, whoever is responsible."""
        return self._if("actions:action:see", overdue_actions, today)

    def _if(self, permission: str, read: Callable[..., Waiting[Any]], *values: Any) -> Waiting[Any]:
        if not self.actor.may(permission):
            return NOTHING_WAITS
        return read(self.actor, *values, secret_only=self._is_inspector_alone)

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

    @cached_property
    def light_rule(self) -> LightRule:
        """Return what decides about lights today."""
        return light_rule(local_today())

    @property
    def _is_inspector_alone(self) -> bool:
        # Inspectors may step in everywhere; what waits for them is what nobody else can see.
        return {grant.role for grant in self.actor.grants} == {Role.INSPECTOR}

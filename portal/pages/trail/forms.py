"""What the audit trail is narrowed to, as it stands in the address."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from portal.pages.trail.queries import TrailFilter, Whose, find_people
from portal.pages.trail.verbs import VERBS
from portal.pages.trail.vocabulary import RECORD_KINDS, ActOutcome
from portal.platform.web.forms import PortalForm, day, line, select

_EVERY = ("", _l("All"))
SHOWN_OF_TYPED = 80  # as long as any stored name; unsourced


class TrailForm(PortalForm):
    """The filters, sent by GET."""

    class Meta:
        """No CSRF token: nothing is changed, and the address can be bookmarked."""

        csrf = False

    reference = line(_l("Number or code of a record"), required=False, max_characters=80)
    person = line(
        _l("Person"),
        _l("Name or user name; “complainant” or “system” for what was done without an account."),
        required=False,
        max_characters=100,
    )
    verb = select(_l("Act"), required=False)
    kind = select(_l("Kind of record"), required=False)
    outcome = select(_l("Result of the act"), required=False)
    from_on = day(_l("From day"), required=False)
    to_on = day(_l("To day"), required=False)

    def __init__(self, **kwargs: Any) -> None:
        """Offer the acts and kinds by their names in the language of the page."""
        super().__init__(**kwargs)
        self.verb.choices = _by_label(VERBS.items())
        self.kind.choices = _by_label((name, kind.label) for name, kind in RECORD_KINDS.items())
        self.outcome.choices = [_EVERY, *ActOutcome.choices()]

    def asked(self) -> dict[str, str]:
        """Return the filters that are set, for links to the same entries."""
        return {field.short_name: field.data for field in self if field.data}

    def read(self) -> TrailFilter | None:
        """Return the filters; None where one is wrong, which is said beside it, and what was typed stays."""
        is_valid, whose = self.validate(), self._read_person()
        if self.from_on.day and self.to_on.day and self.from_on.day > self.to_on.day:
            self.refuse(_l("This day is before the first day."), self.to_on)
        for field in self:
            if field.errors and isinstance(field, SelectField) and field.data:
                field.choices = [*(field.choices or ()), (field.data, field.data[:SHOWN_OF_TYPED])]
        if not is_valid or self.errors:
            return None
        return TrailFilter(
            reference=self.reference.data or "",
            whose=whose,
            verb=self.verb.data or "",
            kind=self.kind.data or "",
            outcome=ActOutcome(self.outcome.data) if self.outcome.data else None,
            from_on=self.from_on.day,
            to_on=self.to_on.day,
        )

    def _read_person(self) -> Whose | None:
        typed = self.person.data or ""
        if not typed or self.person.errors:
            return None
        nobody = {"complainant": Whose(is_complainant=True), "system": Whose(is_system=True)}
        nobody |= {gettext("Complainant").lower(): nobody["complainant"], gettext("System").lower(): nobody["system"]}
        if typed.lower() in nobody:
            return nobody[typed.lower()]
        found = find_people(typed)
        if len(found) == 1:
            return Whose(staff_id=found[0])
        several = _l("Several people have this name. Enter the user name.")
        self.refuse(several if found else _l("Nobody has this name or user name."), self.person)
        return None


def _by_label(pairs: Any) -> list[tuple[str, Any]]:
    return [_EVERY, *sorted(((value, str(label)) for value, label in pairs), key=lambda pair: pair[1])]

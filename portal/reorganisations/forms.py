"""Forms of a reorganisation plan."""


from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from portal.library.text.languages import ORIGINAL
from portal.library.text.plain_json import read_json
from portal.platform.web.forms import PortalForm, line, select
from portal.platform.web.localised_fields import field_name, in_each_language
from portal.reorganisations.operations import PlanLine
from portal.reorganisations.reviewed_changes import read_line
from portal.reorganisations.vocabulary import PlanKind

MAX_PLAN_LINES = 200  # unsourced; the plan travels in a hidden field


class PlanForm(PortalForm):
    """Form of a new plan line; existing lines are carried in a hidden field."""

    plan = HiddenField()
    kind = select(_l("Type of change"), PlanKind.choices())
    subject = select(_l("Department or post"))
    into = select(_l("Target of a merger or move"), required=False)
    name = in_each_language(line, _l("New name"), _l("Only for renaming."), required=False)
    short = in_each_language(line, _l("New short name"), required=False, max_characters=60)

    def lines(self) -> list[PlanLine]:
        """Return the existing lines, or an empty list when the hidden field is malformed."""
        try:
            rows = read_json(self.plan.data or "[]")[:MAX_PLAN_LINES]
            return [read_line(row) for row in rows]
        except (ValueError, TypeError, KeyError, AttributeError):
            return []

    def new_line(self) -> PlanLine:
        """Return the typed line."""
        return PlanLine(
            PlanKind(self.kind.data),
            self.subject.data.partition("/")[2],
            (self.into.data or "").partition("/")[2],
            self.name,
            self.short,
        )

    def check_line(self) -> bool:
        """Return whether the line is complete for its kind; add messages to incomplete fields."""
        kind = PlanKind(self.kind.data)
        area = "department" if kind.is_of_department else "post"
        target = "department" if kind is PlanKind.MOVE_POST else area
        if not self.subject.data.startswith(area):
            self.refuse(_l("Choose one of the matching type: a department or a post."), self.subject)
        if kind.is_renaming and not self.name[ORIGINAL]:
            self.refuse(_l("Please fill this in."), self[field_name("name")])
        if not kind.is_renaming and not (self.into.data or "").startswith(target):
            self.refuse(_l("Choose one of the matching type: a department or a post."), self.into)
        return not self.errors


class ConfirmForm(PortalForm):
    """Confirmation button without fields."""

"""Forms of a reorganisation plan."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from portal.library.domain.domain_errors import RefusedActError
from portal.library.text.languages import ORIGINAL, in_each_written
from portal.library.text.plain_json import read_json
from portal.platform.web.forms import PortalForm, line, select
from portal.platform.web.localised_fields import field_name, in_each_language
from portal.reorganisations.operations import PlanLine
from portal.reorganisations.reviewed_changes import MAX_SHORT_NAME_CHARACTERS, read_line
from portal.reorganisations.vocabulary import PlanKind

MAX_PLAN_LINES = 200  # unsourced; the plan travels in a hidden field


class PlanNotReadableError(RefusedActError):
    """The plan that the page carries is not one that it made."""

    message = _l("The planned changes could not be read, so nothing was proposed. Put them together again.")


class PlanForm(PortalForm):
    """Form of a new plan line; existing lines are carried in a hidden field."""

    plan = HiddenField()
    kind = select(_l("Type of change"), PlanKind.choices())
    subject = select(_l("Department or post"))
    into = select(_l("Target of a merger or move"), required=False)
    name = in_each_language(line, _l("New name"), _l("Only for renaming."), required=False)
    short = in_each_language(line, _l("New short name"), required=False, max_characters=MAX_SHORT_NAME_CHARACTERS)

    def lines(self) -> list[PlanLine]:
        """Return the existing lines; raises PlanNotReadableError when one is not what this page makes of a line."""
        try:
            rows = read_json(self.plan.data or "[]")
            if not isinstance(rows, list) or len(rows) > MAX_PLAN_LINES:
                raise PlanNotReadableError
            return [read_line(row) for row in rows]
        except (ValueError, TypeError, KeyError) as error:
            raise PlanNotReadableError from error

    def new_line(self) -> PlanLine:
        """Return the typed line, without what its kind has no use for."""
        kind, nothing = PlanKind(self.kind.data), in_each_written({})
        return PlanLine(
            kind,
            self.subject.data.partition("/")[2],
            "" if kind.is_renaming else (self.into.data or "").partition("/")[2],
            self.name if kind.is_renaming else nothing,
            self.short if kind is PlanKind.RENAME_DEPARTMENT else nothing,
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

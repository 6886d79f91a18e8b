"""Forms of a reorganisation plan."""

import json

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from portal.platform.web.forms import PortalForm, line, select
from portal.reorganisations.operations import PlanLine
from portal.reorganisations.vocabulary import PlanKind

MOST_LINES = 200


def _line(row: dict[str, str]) -> PlanLine:
    kind = PlanKind(row.pop("kind"))
    return PlanLine(kind, **row)


class PlanForm(PortalForm):
    """The line to add; the lines there are already travel with the form."""

    plan = HiddenField()
    kind = select(_l("What is done"), PlanKind.choices())
    subject = select(_l("Which department or post"))
    into = select(_l("Into which, for a merger or a move"), required=False)
    name_zh = line(_l("New name, Chinese"), _l("For a new name only."), required=False)
    name_en = line(_l("New name, English"), required=False)
    short_zh = line(_l("New short name, Chinese"), required=False, longest=60)
    short_en = line(_l("New short name, English"), required=False, longest=60)

    def lines(self) -> list[PlanLine]:
        """Return the lines there are already; none where they cannot be read."""
        try:
            rows = json.loads(self.plan.data or "[]")[:MOST_LINES]
            return [_line({name: str(value) for name, value in row.items()}) for row in rows]
        except (ValueError, TypeError, KeyError, AttributeError):
            return []

    def new_line(self) -> PlanLine:
        """Return the line that was filled in."""
        return PlanLine(
            PlanKind(self.kind.data),
            self.subject.data.partition("/")[2],
            (self.into.data or "").partition("/")[2],
            self.name_zh.data,
            self.name_en.data,
            self.short_zh.data,
            self.short_en.data,
        )

    def check_line(self) -> bool:
        """Tell whether the line says all that its kind needs; what is missing stands beside the fields."""
        kind = PlanKind(self.kind.data)
        area = "department" if kind.is_of_department else "post"
        target = "department" if kind is PlanKind.MOVE_POST else area
        if not self.subject.data.startswith(area):
            self.refuse(_l("Choose one of the right kind: a department or a post."), self.subject)
        if kind.is_renaming and not self.name_zh.data:
            self.refuse(_l("Write something here."), self.name_zh)
        if not kind.is_renaming and not (self.into.data or "").startswith(target):
            self.refuse(_l("Choose one of the right kind: a department or a post."), self.into)
        return not self.errors


class ConfirmForm(PortalForm):
    """The press of the button."""

"""Forms for departments and posts."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from portal.library.text.text_input import fold_address
from portal.library.working_time.office_hours import NoHoursError, OfficeHours
from portal.organisation.models import Department, Post
from portal.platform.web.forms import PortalForm, line, prose
from portal.platform.web.localised_fields import in_each_language, localised_values

MAX_DUTY_LINES = 40  # unsourced; as in file_format


class DepartmentForm(PortalForm):
    """Mission, address and hours of a department; its name is changed by a reorganisation."""

    mission = in_each_language(prose, _l("What it is for"), rows=3, max_characters=2000)
    address = in_each_language(line, _l("Address"))
    hours = in_each_language(line, _l("Opening hours"))
    office_hours = line(
        _l("Office hours used for time limits in hours"),
        _l("For example, 09:00-12:00, 13:30-17:00; leave empty for the usual hours."),
        required=False,
        max_characters=80,
    )
    phone = line(_l("Telephone"), _l("An office number, never a private one."), max_characters=40)

    @staticmethod
    def stored_values(record: Department) -> dict[str, Any]:
        """Return the values of a department, by field."""
        texts = localised_values(mission=record.mission, address=record.address, hours=record.hours)
        return {"phone": record.phone, "office_hours": record.office_hours, **texts}

    def fields(self) -> dict[str, Any]:
        """Return the typed values as fields of a department."""
        return {
            "mission": self.mission,
            "address": self.address,
            "hours": self.hours,
            "phone": fold_address(self.phone.data),
            "office_hours": self.office_hours.data,
        }

    def validate_office_hours(self, field: Any) -> None:
        """Reject office hours that cannot be parsed."""
        try:
            OfficeHours.read(field.data or "09:00-12:00")
        except NoHoursError as error:
            raise ValidationError(str(_l("Enter them like 09:00-12:00, 13:30-17:00."))) from error


class NewDepartmentForm(DepartmentForm):
    """Form of a new department."""

    code = line(
        _l("Code"), _l("Lower-case letters, digits and hyphens; it cannot be changed later."), max_characters=40
    )
    name = in_each_language(line, _l("Name"))
    short = in_each_language(line, _l("Short name"), max_characters=60)

    def fields(self) -> dict[str, Any]:
        """Return the typed values as fields of a new department."""
        return super().fields() | {"name": self.name, "short_name": self.short}


class PostForm(PortalForm):
    """Duties and behaviour norms of a post; its name is changed by a reorganisation."""

    duties = in_each_language(prose, _l("Duties"), _l("One per line."), rows=6, max_lines=MAX_DUTY_LINES)
    behaviour_norms = in_each_language(
        prose, _l("Behaviour norms"), _l("One per line."), required=False, rows=6, max_lines=MAX_DUTY_LINES
    )

    @staticmethod
    def stored_values(record: Post) -> dict[str, Any]:
        """Return the values of a post, by field."""
        return localised_values(duties=record.duties, behaviour_norms=record.behaviour_norms)

    def fields(self) -> dict[str, Any]:
        """Return the typed values as fields of a post."""
        return {"duties": self.duties, "behaviour_norms": self.behaviour_norms}


class NewPostForm(PostForm):
    """Form of a new post."""

    code = line(
        _l("Code"), _l("Lower-case letters, digits and hyphens; it cannot be changed later."), max_characters=40
    )
    name = in_each_language(line, _l("Name"))

    def fields(self) -> dict[str, Any]:
        """Return the typed values as fields of a new post."""
        return super().fields() | {"name": self.name}

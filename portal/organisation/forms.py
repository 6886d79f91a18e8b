"""Forms for departments and posts."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from portal.library.working_time.office_hours import NoHoursError, OfficeHours
from portal.organisation.models import Department, Post
from portal.platform.web.forms import PortalForm, line, prose

MOST_LINES = 40


class DepartmentForm(PortalForm):
    """What a department is for, where and when it is open; its name is changed by a reorganisation."""

    mission_zh = prose(_l("What it is for, Chinese"), rows=3, longest=2000)
    mission_en = prose(_l("What it is for, English"), rows=3, longest=2000, required=False)
    address_zh = line(_l("Address, Chinese"))
    address_en = line(_l("Address, English"), required=False)
    hours_zh = line(_l("Opening hours, Chinese"))
    hours_en = line(_l("Opening hours, English"), required=False)
    office_hours = line(
        _l("Office hours by which limits in hours are counted"),
        _l("Such as 09:00-12:00, 13:30-17:00; empty when they are the usual ones."),
        required=False,
        longest=80,
    )
    phone = line(_l("Telephone"), _l("A number of the office, never a private one."), longest=40)

    @classmethod
    def of(cls, department: Department) -> "DepartmentForm":
        """Fill the form from a department."""
        names = ("mission", "address", "hours")
        values = {f"{name}_{lang}": getattr(department, name).get(lang, "") for name in names for lang in ("zh", "en")}
        return cls(phone=department.phone, office_hours=department.office_hours, **values)

    def fields(self) -> dict[str, Any]:
        """Return what was typed as the fields of a department."""
        typed = {"phone": self.phone.data, "office_hours": self.office_hours.data}
        return typed | {name: _words(self, name) for name in ("mission", "address", "hours")}

    def validate_office_hours(self, field: Any) -> None:
        """Refuse hours by which nothing can be counted."""
        try:
            OfficeHours.read(field.data or "09:00-12:00")
        except NoHoursError as error:
            raise ValidationError(str(_l("Write them like 09:00-12:00, 13:30-17:00."))) from error


class NewDepartmentForm(DepartmentForm):
    """A department that is not there yet."""

    code = line(_l("Code"), _l("Small letters, digits and hyphens; it is never changed."), longest=40)
    name_zh = line(_l("Name, Chinese"))
    name_en = line(_l("Name, English"), required=False)
    short_zh = line(_l("Short name, Chinese"), longest=60)
    short_en = line(_l("Short name, English"), required=False, longest=60)

    def fields(self) -> dict[str, Any]:
        """Return what was typed as the fields of a new department."""
        return super().fields() | {"name": _words(self, "name"), "short_name": _words(self, "short")}


class PostForm(PortalForm):
    """What a post is to do and how it behaves; its name is changed by a reorganisation."""

    duties_zh = prose(_l("Duties, Chinese"), _l("One on a line."), rows=6)
    duties_en = prose(_l("Duties, English"), _l("One on a line."), rows=6, required=False)
    behaviour_norms_zh = prose(_l("Behaviour norms, Chinese"), _l("One on a line."), rows=6, required=False)
    behaviour_norms_en = prose(_l("Behaviour norms, English"), _l("One on a line."), rows=6, required=False)

    @classmethod
    def of(cls, post: Post) -> "PostForm":
        """Fill the form from a post."""
        names = ("duties", "behaviour_norms")
        return cls(**{
            f"{name}_{lang}": "\n".join(words.get(lang, "") for words in getattr(post, name))
            for name in names for lang in ("zh", "en")
        })  # fmt: skip

    def fields(self) -> dict[str, Any]:
        """Return what was typed as the fields of a post."""
        return {name: _lines(self, name) for name in ("duties", "behaviour_norms")}


class NewPostForm(PostForm):
    """A post that is not there yet."""

    code = line(_l("Code"), _l("Small letters, digits and hyphens; it is never changed."), longest=40)
    name_zh = line(_l("Name, Chinese"))
    name_en = line(_l("Name, English"), required=False)

    def fields(self) -> dict[str, Any]:
        """Return what was typed as the fields of a new post."""
        return super().fields() | {"name": _words(self, "name")}


def _words(form: PortalForm, name: str) -> dict[str, str]:
    return {lang: form[f"{name}_{lang}"].data for lang in ("zh", "en")}


def _lines(form: PortalForm, name: str) -> list[dict[str, str]]:
    """Pair the lines of both languages; lines beyond the Chinese ones are left out, they say nothing by themselves."""
    zh, en = ([line.strip() for line in form[f"{name}_{lang}"].data.split("\n")] for lang in ("zh", "en"))
    en += [""] * (len(zh) - len(en))
    return [{"zh": one, "en": other} for one, other in zip(zh, en, strict=False) if one][:MOST_LINES]

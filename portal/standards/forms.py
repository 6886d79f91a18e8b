"""Forms for standards."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.platform.web.forms import PortalForm, choose, line, prose, select
from portal.platform.web.localised_fields import in_each_language, localised_values
from portal.standards.models import StandardVersion
from portal.standards.vocabulary import Family


class NewStandardForm(PortalForm):
    """Form of a new standard."""

    code = line(
        _l("Code"), _l("Letters, digits and hyphens, for example GL-01; it cannot be changed later."), max_characters=40
    )
    family = choose(_l("Category"), Family)
    department = select(_l("Department"), hint=_l("Leave empty if it applies to the whole authority."), required=False)
    name = in_each_language(line, _l("Name"))


class StandardForm(PortalForm):
    """Form of a draft of a standard; maximum length is unsourced."""

    name = in_each_language(line, _l("Name"))
    text = in_each_language(
        prose,
        _l("Text of the standard"),
        _l("A line starting with ## is a heading."),
        required=False,
        max_characters=30_000,
        rows=16,
    )
    what_changed = in_each_language(
        prose, _l("What changed and why"), _l("Visible to the public."), required=False, rows=2
    )
    posts = prose(_l("Codes of the posts covered"), _l("One per line."), required=False, rows=4)

    @staticmethod
    def stored_values(record: StandardVersion) -> dict[str, Any]:
        """Return the values of a version, by field."""
        texts = localised_values(name=record.name, text=record.text, what_changed=record.what_changed)
        return {**texts, "posts": "\n".join(record.posts)}

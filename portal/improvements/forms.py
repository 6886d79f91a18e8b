"""Forms of improvement notices."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.improvements.models import Improvement
from portal.platform.web.forms import PortalForm, prose
from portal.platform.web.localised_fields import in_each_language, localised_values


class ImprovementForm(PortalForm):
    """An improvement notice, in each language."""

    you_said = in_each_language(
        prose,
        _l("You said"),
        _l("What complainants told us, without anything that could identify them."),
        translation_required=True,
        rows=3,
    )
    we_changed = in_each_language(prose, _l("We changed"), translation_required=True, rows=3)

    @staticmethod
    def stored_values(record: Improvement) -> dict[str, Any]:
        """Return the texts of a notice, by field."""
        return localised_values(you_said=record.you_said, we_changed=record.we_changed)

"""Forms of improvement notices."""

from flask_babel import lazy_gettext as _l

from portal.platform.web.forms import PortalForm, prose
from portal.platform.web.localised_fields import in_each_language


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

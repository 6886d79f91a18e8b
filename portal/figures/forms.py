"""Form of a correction."""

from flask_babel import lazy_gettext as _l

from portal.figures.definitions.figure_list import FIGURES_BY_NAME
from portal.figures.vocabulary import ScopeKind
from portal.platform.web.forms import PortalForm, day, line, prose, select
from portal.platform.web.localised_fields import in_each_language

KIND_LABELS = {
    ScopeKind.ALL: _l("Whole authority"),
    ScopeKind.DEPARTMENT: _l("A department"),
    ScopeKind.PROCEDURE: _l("A service"),
}


class CorrectionForm(PortalForm):
    """Which published value was wrong, what it should have been, and why."""

    as_of = day(_l("As of the end of"), _l("The last day of a month, or one of the last forty days."))
    kind = select(_l("Figures of"), [(kind.value, label) for kind, label in KIND_LABELS.items()])
    code = line(
        _l("Code of the department or service"), _l("Empty for the whole authority."), required=False, max_characters=40
    )
    figure = select(
        _l("Figure"),
        [(name, _l("%(label)s (%(name)s)", label=each.label, name=name)) for name, each in FIGURES_BY_NAME.items()],
    )
    value = line(
        _l("Right value"),
        _l("Leave empty where it is not known, and for what is published in batches or of ten cases at least."),
        required=False,
        max_characters=20,
    )
    reason = in_each_language(
        prose, _l("Why the value was wrong"), _l("Visible to the public."), translation_required=True, rows=3,
        max_characters=1000,
    )  # fmt: skip

"""The form for a file of cases."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from portal.platform.web.forms import PortalForm


class CaseFileForm(PortalForm):
    """A file of cases."""

    file = FileField(
        _l("File"),
        description=_l("CSV or XLSX, one event per row, at most 8 MB."),
        validators=[FileRequired(_l("Choose a file."))],
        render_kw={"accept": ".xlsx,.csv"},
    )

"""Forms of improvement notices."""

from flask_babel import lazy_gettext as _l

from portal.platform.web.forms import PortalForm, prose


class ImprovementForm(PortalForm):
    """The notice, in both languages."""

    you_said_zh = prose(
        _l("You said, Chinese"), _l("What people told us, without anything that points at one."), rows=3
    )
    you_said_en = prose(_l("You said, English"), rows=3)
    we_changed_zh = prose(_l("We changed, Chinese"), rows=3)
    we_changed_en = prose(_l("We changed, English"), rows=3)

    @property
    def you_said(self) -> dict[str, str]:
        """Return what people said, by language."""
        return {"zh": self.you_said_zh.data, "en": self.you_said_en.data}

    @property
    def we_changed(self) -> dict[str, str]:
        """Return what was changed, by language."""
        return {"zh": self.we_changed_zh.data, "en": self.we_changed_en.data}

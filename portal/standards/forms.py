"""Forms for standards."""

from flask_babel import lazy_gettext as _l

from portal.platform.web.forms import PortalForm, choose, line, prose, select
from portal.standards.models import StandardVersion
from portal.standards.vocabulary import Family


class NewStandardForm(PortalForm):
    """A standard that is not there yet."""

    code = line(_l("Code"), _l("Letters, digits and hyphens, such as GL-01; it is never changed."), longest=40)
    family = choose(_l("Family"), Family)
    department = select(_l("Department"), hint=_l("Empty for the whole authority."), required=False)
    name_zh = line(_l("Name, Chinese"))
    name_en = line(_l("Name, English"), required=False)


class StandardForm(PortalForm):
    """What a draft of a standard says."""

    name_zh = line(_l("Name, Chinese"))
    name_en = line(_l("Name, English"), required=False)
    text_zh = prose(_l("Text, Chinese"), _l("A line that begins with ## is a heading."), required=False, longest=30_000,
                    rows=16)  # fmt: skip
    text_en = prose(_l("Text, English"), required=False, longest=30_000, rows=16)
    what_changed_zh = prose(_l("What changed and why, Chinese"), _l("The public reads this."), required=False, rows=2)
    what_changed_en = prose(_l("What changed and why, English"), required=False, rows=2)

    @classmethod
    def of(cls, version: StandardVersion) -> "StandardForm":
        """Fill the form from a version."""
        texts = {"name": version.standard.name, "text": version.text, "what_changed": version.what_changed}
        return cls(**{f"{name}_{lang}": text.get(lang, "") for name, text in texts.items() for lang in ("zh", "en")})

    def words(self, name: str) -> dict[str, str]:
        """Return what was typed in both languages."""
        return {lang: self[f"{name}_{lang}"].data for lang in ("zh", "en")}


class PostsForm(PortalForm):
    """The posts that a standard governs."""

    posts = prose(_l("Codes of the posts it governs"), _l("One on a line."), required=False, rows=4)

"""Generate the catalogues of derived languages from those of their source languages; never edit them."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from portal.library.text.conversion import converted
from portal.library.text.languages import LANGUAGES, Language, Source
from portal.settings import ROOT

TRANSLATIONS_FOLDER = ROOT / "translations"
DERIVED = tuple(each for each in LANGUAGES.values() if each.source is Source.DERIVED)
_HEADER = "# {name}: made of the {original} by `make messages`, not to be edited."


def catalogue_path(language: Language, folder: Path = TRANSLATIONS_FOLDER) -> Path:
    """Return the path of a language's catalogue."""
    return folder / language.locale / "LC_MESSAGES" / "messages.po"


def derive_catalogues() -> None:
    """Generate and write the catalogue of every derived language."""
    for language in DERIVED:
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(derived_catalogue(language))


def derived_catalogue(language: Language) -> bytes:
    """Generate the catalogue of a derived language in PO format."""
    source = LANGUAGES[language.converted_from]
    with catalogue_path(source).open("rb") as text:
        catalogue = read_po(text, locale=source.locale)
    derived = Catalog(
        locale=language.locale,
        project=catalogue.project,
        creation_date=catalogue.creation_date,
        revision_date=catalogue.revision_date,
        header_comment=_HEADER.format(name=language.own_name, original=source.own_name),
        fuzzy=False,
    )
    for message in catalogue:
        if message.id:
            derived.add(message.id, _converted(message.string, language), flags=message.flags)
    file = BytesIO()
    write_po(file, derived, width=0)
    return file.getvalue()


def _converted(string: str | Iterable[str] | None, language: Language) -> str | tuple[str, ...]:
    if string is None or isinstance(string, str):
        return converted(string or "", language.code)
    return tuple(converted(each, language.code) for each in string)

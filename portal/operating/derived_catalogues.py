"""Catalogues of derived languages: made of the catalogue of the language they come from, never written by hand."""

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
    """Return where the catalogue of a language stands."""
    return folder / language.locale / "LC_MESSAGES" / "messages.po"


def derive_catalogues() -> None:
    """Write the catalogue of every derived language anew."""
    for language in DERIVED:
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(derived_catalogue(language))


def derived_catalogue(language: Language) -> bytes:
    """Return the catalogue of a derived language as it must be."""
    source = LANGUAGES[language.converted_from]
    with catalogue_path(source).open("rb") as text:
        read = read_po(text, locale=source.locale)
    made = Catalog(
        locale=language.locale,
        project=read.project,
        creation_date=read.creation_date,
        revision_date=read.revision_date,
        header_comment=_HEADER.format(name=language.own_name, original=source.own_name),
        fuzzy=False,
    )
    for message in read:
        if message.id:
            made.add(message.id, _converted(message.string, language), flags=message.flags)
    written = BytesIO()
    write_po(written, made, width=0)
    return written.getvalue()


def _converted(string: str | Iterable[str] | None, language: Language) -> str | tuple[str, ...]:
    if string is None or isinstance(string, str):
        return converted(string or "", language.code)
    return tuple(converted(each, language.code) for each in string)

"""Languages are said once, in portal/library/text/languages.py; whatever depends on which there are follows from it."""

import re
from pathlib import Path

import pytest

from portal.accounts.models import Staff
from portal.complaints.models import Complaint
from portal.library.text.languages import LANGUAGES, MAX_LANGUAGE_CODE_LENGTH, ORIGINAL, TRANSLATIONS, WRITTEN, Source
from portal.operating.derived_catalogues import DERIVED, catalogue_path, derived_catalogue
from portal.settings import ROOT
from tests.support.each_file import for_each_file

PORTAL = ROOT / "portal"
REGISTRY = PORTAL / "library/text/languages.py"
# Files that name a language, each with its reason.
NAMED_IN = {
    "library/text/languages.py": "the registry",
    "library/text/pinyin.py": "zh is a sound here",
    "demo/guide_path.py": "what the demonstration says, in each language that its staff write",
    "demo/year.py": "what the demonstration says, in each language that its staff write",
}
SOURCES = [path for ending in ("py", "html", "xml", "txt") for path in sorted(PORTAL.glob(f"**/*.{ending}"))]
_CODES = "|".join(code for code in LANGUAGES)
_TAGS = "|".join(language.tag for language in LANGUAGES.values())
NAMES_A_LANGUAGE = re.compile(
    rf"""["'](?:{_CODES}|{_TAGS})(?:-large)?["']"""  # a literal
    rf"|\b\w+_(?:{'|'.join(WRITTEN)})\b(?!\.html)"  # a field or column
    rf"|(?<=[\w\])]\.)(?:{'|'.join(WRITTEN)})\b"  # an attribute
    rf"|\b(?:{'|'.join(WRITTEN)})="  # an argument
    r"|force_locale"
)


def _id(path: Path) -> str:
    return str(path.relative_to(PORTAL))


@for_each_file(SOURCES)
def test_no_file_names_a_language(path: Path):
    lines = path.read_text(encoding="utf-8").splitlines()
    said = [f"{number}: {line.strip()}" for number, line in enumerate(lines, 1) if NAMES_A_LANGUAGE.search(line)]
    if _id(path) in NAMED_IN:
        assert said, "it names no language any more: take it out of NAMED_IN"
    else:
        assert said == [], "ask library/text/languages.py: ORIGINAL, WRITTEN, LANGUAGES, use_language(code), .original"


def test_there_is_one_original():
    assert [each.code for each in LANGUAGES.values() if each.source is Source.ORIGINAL] == [ORIGINAL]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_code_fits_its_columns(code: str):
    assert len(code) <= MAX_LANGUAGE_CODE_LENGTH
    assert re.fullmatch(r"[a-z]{2,3}(-[a-z]+)?", code), "it stands in addresses"
    for column in (Staff.__table__.c.language, Complaint.__table__.c.language):
        length = column.type.length  # type: ignore[attr-defined] # it is a String
        assert length == MAX_LANGUAGE_CODE_LENGTH, "make the column String(MAX_LANGUAGE_CODE_LENGTH)"


@pytest.mark.parametrize("language", DERIVED, ids=lambda language: language.code)
def test_a_derived_catalogue_is_made_not_written(language):
    kept = catalogue_path(language).read_bytes() if catalogue_path(language).exists() else b""
    assert kept == derived_catalogue(language), (
        f"{catalogue_path(language)} is made of the catalogue of {language.converted_from}: change that one, or "
        f"library/text/content/{language.code}.txt, and run `make messages`"
    )


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_pages_written_whole_are_there_in_each_language(code: str):
    originals = sorted(PORTAL.glob(f"**/templates/**/*_{ORIGINAL}.html"))
    assert originals
    missing = [path for path in originals if not Path(str(path).replace(f"_{ORIGINAL}.html", f"_{code}.html")).exists()]
    assert missing == [], "translate these pages"


@pytest.mark.parametrize("language", DERIVED, ids=lambda language: language.code)
def test_exceptions_change_characters_only(language):
    path = REGISTRY.parent / f"content/{language.code}.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    pairs = [line.split() for line in lines if line and not line.startswith("#")]
    assert all(len(pair) == 2 and len(pair[0]) == len(pair[1]) for pair in pairs), "one word, a blank, the same word"
    words = [word for word, _ in pairs]
    assert len(words) == len(set(words)), "a word stands twice"

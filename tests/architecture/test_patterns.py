"""Patterns that repeat without end: each with what bounds the text that it is given, or why it reads each text once."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from re import _parser  # type: ignore[attr-defined] # the parser of patterns has no public name
from typing import Any

import portal

MANY = 1000
ONE = "one repeat, which ends at what it does not contain and is begun by what it does not contain"
LINE = "read in a line of at most 300 characters"
CELL = "read in a cell of at most MAX_LOOKED_AT characters"
TAG = "no repeat passes < or >, and each looks for one thing"
OURS = "read in a text of the portal itself"
SINGLE = "read where each run of blanks is one blank"
BOUNDED = {
    "library.files.cell_values._ZEROS": ONE,
    "library.files.contents._BEYOND_ASCII": ONE,
    "library.files.csv_table._AS_TEXT": ONE,
    "library.files.damage._ERRORS": CELL,
    "library.files.damage._FORMULA_OF_A_CODE": CELL,
    "library.files.damage._OF_CODES": CELL,
    "library.files.damage._PROTECTED": CELL,
    "library.files.damage._SCIENTIFIC": CELL,
    "library.files.headings._REMARK": "read in one line, of which it takes the rest",
    "library.files.marks._ADDRESS": "matched at the beginning alone",
    "library.files.number_formats._PLAIN_NUMBER": "matched at the beginning alone, in MAX_FORMAT_CHARACTERS",
    "library.files.sheet_layout._CONTENT": TAG,
    "library.files.sheet_layout._FAR_RIGHT": TAG,
    "library.files.sheet_layout._HIDDEN_COLUMNS": TAG,
    "library.files.sheet_layout._HIDDEN_ROW": TAG,
    "library.files.sheet_layout._MERGED": TAG,
    "library.guide.limit_text._CLEAR": SINGLE,
    "library.guide.publish_gate.limits._SPAN": "its second repeat is only reached behind a letter",
    "library.guide.publish_gate.materials_and_fees._CATCH_ALL": LINE,
    "library.text.text_input._COMPATIBILITY_IDEOGRAPHS": ONE,
    "library.text.text_input._MOMENTS": "read in MAX_MOMENT_CHARACTERS",
    "library.text.tokens._IN_BRACKETS": ONE,
    "library.text.tokens._POSSESSIVE": ONE,
    "library.text.tokens._RUN": ONE,
    "library.working_time.holiday_notice._BRACKETS": ONE,
    "library.working_time.holiday_notice._NAME": SINGLE,
    "library.working_time.holiday_notice._STRETCH": SINGLE,
    "library.working_time.office_hours._PERIOD": LINE,
    "pages.front.stored_addresses._BLANKS_AT_HYPHEN": "read in MAX_PATH_CHARACTERS",
    "pages.front.stored_addresses._PATH": "read in MAX_PATH_CHARACTERS",
    "platform.web.stylesheets._COMMENT": OURS,
    "platform.web.stylesheets._TOKEN": OURS,
    "search.index.field_weights._LEXEME": OURS,
    "search.questions.question_counts._NUMBERS_OF_PERSONS": ONE,
}


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    for module in pkgutil.walk_packages(portal.__path__, "portal."):
        if not module.name.endswith("__main__"):
            for name, value in vars(import_module(module.name)).items():
                yield from ((f"{module.name.removeprefix('portal.')}.{name}", each) for each in _patterns_in(value))


def _patterns_in(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _patterns_in(each)


def repeats(pattern: re.Pattern[Any]) -> int:
    """Return how many parts of a pattern repeat without end."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    return _repeats_in(_parser.parse(source, pattern.flags & ~re.DEBUG))


def _repeats_in(tokens: Any) -> int:
    count = 0
    for name, value in tokens:
        if "REPEAT" in str(name):
            count += value[1] > MANY
            count += _repeats_in(value[2])
        elif "SUBPATTERN" in str(name):
            count += _repeats_in(value[3])
        elif "BRANCH" in str(name):
            count += sum(map(_repeats_in, value[1]))
        elif "ASSERT" in str(name):
            count += _repeats_in(value[1])
    return count


def test_every_endless_repeat_has_its_bound():
    endless = {name for name, pattern in patterns() if repeats(pattern)}
    assert endless - set(BOUNDED) == set(), "say what bounds the text that these read, or repeat {0,n} times"
    assert set(BOUNDED) - endless == set(), "these repeat no more"

"""Faults that are written into a copy of the file they were found in, and what a reader must know about such copies.

A copy has one more column, of problems, and a workbook one more sheet, their list; whoever reads the corrected copy
ignores both.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.library.text.languages import in_every_language
from portal.library.text.text_input import clean_line, clean_text

PROBLEM = _l("Problem in this row")
PROBLEMS = _l("List of problems")  # the title of a sheet
_ADDRESS = re.compile(r"(?:(?P<sheet>.+)!)?(?P<column>[A-Z]{1,3})(?P<row>[0-9]{1,7})(?![0-9A-Za-z])")
_NUMBER = re.compile(r"[0-9]{1,7}")


@dataclass(frozen=True)
class Fault:
    """What is wrong at a place of a file, as its report names it."""

    place: str
    message: str

    @property
    def address(self) -> tuple[str, str, int]:
        """Return sheet, column letters and row of a place in a workbook; empty or 0 where the place has none."""
        found = _ADDRESS.match(self.place)
        return (found["sheet"] or "", found["column"], int(found["row"])) if found else ("", "", 0)

    @property
    def line(self) -> int:
        """Return the number of the line of a place in a text file; 0 where the place has none."""
        found = _NUMBER.search(self.place)
        return int(found[0]) if found else 0

    @property
    def sentence(self) -> str:
        """Return the message, after the name of the column where the place has one."""
        _, _, column = self.place.partition(", ")
        return clean_text(f"{column}{gettext(': ')}{self.message}" if column else self.message)


def by_line(faults: Iterable[Fault]) -> dict[int, list[Fault]]:
    """Return faults by the number of their line."""
    grouped: defaultdict[int, list[Fault]] = defaultdict(list)
    for fault in faults:
        grouped[fault.line].append(fault)
    return dict(grouped)


def problem_names() -> frozenset[str]:
    """Return the headings of a column of problems, in lower case."""
    return frozenset(name.lower() for name in in_every_language(PROBLEM))


def problem_column(header: Sequence[str]) -> int | None:
    """Return the position of the column of problems in a header; None when there is none."""
    names = problem_names()
    return next((place for place, name in enumerate(header) if clean_line(name).lower() in names), None)


def is_list_of_problems(title: str) -> bool:
    """Return whether a sheet is the list of problems of a marked workbook."""
    return clean_line(title) in in_every_language(PROBLEMS)


def without_problems(cells: Sequence[Any], position: int | None, empty: Any) -> list[Any]:
    """Return the cells of a row, with ``empty`` in the place of the problem."""
    return [empty if place == position else cell for place, cell in enumerate(cells)]

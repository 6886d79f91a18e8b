"""Write faults into a copy of a CSV file as its last column, and take them out of a corrected copy.

A cell that a spreadsheet would read as a formula stands behind an apostrophe in the copy, and only there.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import itemgetter

from portal.library.files.contents import decoded
from portal.library.files.marks import PROBLEM, Fault, by_line, problem_column
from portal.library.text.languages import in_every_language

HEADER_WITHIN_ROWS, HEADER_WITHIN_CHARACTERS = 20, 65_536  # titles above a header; unsourced
_FORMULA_SIGNS = ("=", "+", "-", "@")
_BEFORE_A_SIGN = "' \t\r\n"  # what programs pass over to find one
_DELIMITERS = (",", ";", "\t", "|", "，", "；")  # in the order in which they are tried
_SEPARATOR_LINE = "sep="
Row = tuple[int, int, list[str]]
"""First line, last line, cells."""


def marked_csv(content: bytes, faults: Sequence[Fault]) -> bytes:
    """Return a file in UTF-8 with its faults in a last column; raises FileRefusedError when it cannot be read."""
    text = decoded(content)
    above, delimiter, rows = _parsed(without_marks(text))
    header = _header_at(rows)
    width = max((len(cells) for _, _, cells in rows), default=0)
    faults_by_line = by_line(faults)
    file = io.StringIO()
    file.write(above)
    writer = csv.writer(file, delimiter=delimiter)
    for number, (first, last, cells) in enumerate(rows):
        found = [fault.sentence for line in range(first, last + 1) for fault in faults_by_line.get(line, [])]
        problem = str(PROBLEM) if number == header else " ".join(found).replace("\n", " ")
        beside = [*[""] * (width - len(cells)), problem] if problem else []
        writer.writerow([as_text(cell) for cell in [*cells, *beside]])
    return ("\ufeff" + file.getvalue()).encode()


def without_marks(text: str) -> str:
    """Return the text of a CSV file as it was before its faults were written into it, with the same lines."""
    if not any(name in text[:HEADER_WITHIN_CHARACTERS] for name in in_every_language(PROBLEM)):
        return text
    above, delimiter, rows = _parsed(text)
    header = next((cells for _, _, cells in rows[:HEADER_WITHIN_ROWS] if problem_column(cells) is not None), None)
    if header is None:
        return text
    position = problem_column(header)
    width = len(_trimmed([cell for place, cell in enumerate(header) if place != position]))
    file = io.StringIO()
    file.write(above)
    writer = csv.writer(file, delimiter=delimiter)
    for _, _, cells in rows:
        plain = [_as_written(cell) for place, cell in enumerate(cells) if place != position]
        writer.writerow([*plain[:width], *_trimmed(plain[width:])])
    return file.getvalue()


def _parsed(text: str) -> tuple[str, str, list[Row]]:
    """Return what stands above the table, the delimiter and the rows; a file that is no CSV has no rows."""
    text = text.removeprefix("\ufeff")
    above = ""
    if text[: len(_SEPARATOR_LINE)].lower() == _SEPARATOR_LINE:
        above, text = text[: text.find("\n") + 1], text[text.find("\n") + 1 :]
    delimiter = above[len(_SEPARATOR_LINE) :][:1] or max(_DELIMITERS, key=lambda mark: _fitness(text, mark))
    try:
        return above, delimiter, list(_rows(text, delimiter, above.count("\n")))
    except csv.Error:
        return above, delimiter, []


def _fitness(text: str, delimiter: str) -> tuple[int, int]:
    """Return how many of the first rows a delimiter cuts into the same number of cells, and that number."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), HEADER_WITHIN_ROWS))
    except csv.Error:
        return 0, 0
    width, count = max(Counter(len(row) for row in rows if len(row) > 1).items(), key=itemgetter(1), default=(0, 0))
    return count, width


def _rows(text: str, delimiter: str, lines_above: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    for cells in reader:
        yield lines_above + before + 1, lines_above + reader.line_num, cells
        before = reader.line_num


def _header_at(rows: Sequence[Row]) -> int:
    """Return the position of the header: the first row with more than one cell filled in, since titles have one."""
    filled = (
        place for place, (_, _, cells) in enumerate(rows[:HEADER_WITHIN_ROWS]) if len(list(filter(None, cells))) > 1
    )
    return next(filled, 0)


def as_text(cell: str) -> str:
    """Return a cell that no spreadsheet reads as a formula: behind an apostrophe where it begins like one."""
    return f"'{cell}" if cell.lstrip(_BEFORE_A_SIGN).startswith(_FORMULA_SIGNS) else cell


def _as_written(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip(_BEFORE_A_SIGN).startswith(_FORMULA_SIGNS) else cell


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells

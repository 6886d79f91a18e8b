"""Write faults into a copy of a CSV file as its last column; whoever reads the corrected copy ignores the column."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from operator import itemgetter

from portal.library.files.contents import decoded
from portal.library.files.csv_layout import CsvRow, CsvText, protected
from portal.library.files.headings import MAX_TITLE_ROWS
from portal.library.files.marks import PROBLEM, Fault, by_line, problem_column
from portal.library.files.rows import trimmed


def marked_csv(content: bytes, faults: Sequence[Fault]) -> bytes:
    """Return a file in UTF-8 with its faults in a last column; raises FileRefusedError when it cannot be read."""
    text = CsvText.of(decoded(content))
    delimiter = max(text.delimiters, key=lambda mark: _fitness(text, mark))
    rows = _without_marks(_rows(text, delimiter))
    header, width = _header_at(rows), max((len(row.cells) for row in rows), default=0)
    faults_by_line = by_line(faults)
    file = io.StringIO()
    file.write(text.above)
    writer = csv.writer(file, delimiter=delimiter)
    for number, row in enumerate(rows):
        lines = range(row.first_line, row.last_line + 1)
        found = [fault.sentence for line in lines for fault in faults_by_line.get(line, [])]
        problem = str(PROBLEM) if number == header else " ".join(found).replace("\n", " ")
        beside = [*[""] * (width - len(row.cells)), problem] if problem else []
        writer.writerow([protected(cell) for cell in [*row.cells, *beside]])
    return ("\ufeff" + file.getvalue()).encode()


def _fitness(text: CsvText, delimiter: str) -> tuple[int, int]:
    """Return how many of the first rows a delimiter cuts into the same number of cells, and that number."""
    widths = Counter(len(cells) for cells in text.top(delimiter) if len(cells) > 1)
    width, count = max(widths.items(), key=itemgetter(1), default=(0, 0))
    return count, width


def _rows(text: CsvText, delimiter: str) -> list[CsvRow]:
    """Return the rows; a file that is no CSV has none."""
    try:
        return list(text.rows(delimiter))
    except csv.Error:
        return []


def _without_marks(rows: list[CsvRow]) -> list[CsvRow]:
    """Return the rows as they were before faults were written beside them, with the same lines."""
    header = next((row.cells for row in rows[:MAX_TITLE_ROWS] if problem_column(row.cells) is not None), [])
    position = problem_column(header)
    if position is None:
        return rows
    width = len(trimmed(_without(header, position)))
    plain = [(row, _without(row.cells, position)) for row in rows]
    return [CsvRow(row.first_line, row.last_line, [*cells[:width], *trimmed(cells[width:])]) for row, cells in plain]


def _without(cells: list[str], position: int) -> list[str]:
    return cells[:position] + cells[position + 1 :]


def _header_at(rows: Sequence[CsvRow]) -> int:
    """Return the position of the header: the first row with more than one cell filled in, since titles have one."""
    filled = (place for place, row in enumerate(rows[:MAX_TITLE_ROWS]) if len(list(filter(None, row.cells))) > 1)
    return next(filled, 0)

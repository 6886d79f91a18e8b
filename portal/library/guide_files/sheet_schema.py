"""Define the sheets of a workbook: one for guides and one for each of their lists, with the form fields as columns."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from portal.library.files.headings import Headings, folded_heading
from portal.library.guide.components import Part
from portal.library.guide.document import Guide
from portal.library.guide.field_labels import FIELD_LABELS
from portal.library.guide.field_schema import Cell, Kind, cells_of
from portal.library.text.languages import LANGUAGES, ORIGINAL, use_language

GUIDES, CHOICES, INSTRUCTIONS = "guides", "choices", _l("Instructions")
MAIN_FIELDS = tuple(name for name in Guide.model_fields if name != "code" and name not in Guide.lists_of_keyed)
# What people call columns of the first sheet besides its labels.
OTHER_HEADINGS = {
    "编码": "code", "事项编码": "code", "名称": f"name_{ORIGINAL}", "事项名称": f"name_{ORIGINAL}",
    "部门": "department", "实施主体": "department",
}  # fmt: skip
LABEL_ROW, FIRST_ROW = 2, 3


@dataclass(frozen=True)
class SheetSchema:
    """A sheet: name, part type, leading identifier columns, and cells."""

    name: str
    part: type[Part]
    leading: tuple[str, ...]
    cells: tuple[Cell, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of all columns, in order."""
        return self.leading + tuple(cell.name for cell in self.cells)

    @property
    def choices(self) -> tuple[Cell, ...]:
        """Return the cells with a single choice, which get a drop-down list."""
        return tuple(cell for cell in self.cells if cell.kind in {Kind.CHOICE, Kind.FLAG})


SHEETS = (
    SheetSchema(GUIDES, Guide, ("code",), cells_of(Guide, MAIN_FIELDS)),
    *(SheetSchema(name, part, ("code", "key"), cells_of(part)) for name, part in Guide.lists_of_keyed.items()),
)


def column_label(cell: Cell) -> str:
    """Return the label of a column in the language of messages, with the language of its text."""
    return f"{cell.label} · {LANGUAGES[cell.language].label}" if cell.language else str(cell.label)


def headings_of(sheet: SheetSchema) -> Headings:
    """Return the headings of a sheet: the names of its columns, and their labels in each language where clear."""
    others = {heading: name for heading, name in OTHER_HEADINGS.items() if name in sheet.columns}
    names = {name: name for name in sheet.columns} | others
    labels: dict[str, set[str]] = {}
    for code in LANGUAGES:
        with use_language(code):
            for name, label in _labels(sheet):
                labels.setdefault(folded_heading(label), set()).add(name)
    clear = {label: columns.pop() for label, columns in labels.items() if len(columns) == 1 and label not in names}
    days, flags = (frozenset(cell.name for cell in sheet.cells if cell.kind is kind) for kind in (Kind.DAY, Kind.FLAG))
    return Headings(names | clear, ("code",), codes=frozenset({*sheet.leading, "base_code"}), days=days, flags=flags)


def _labels(sheet: SheetSchema) -> list[tuple[str, str]]:
    leading = [(name, str(FIELD_LABELS[name])) for name in sheet.leading]
    return leading + [(cell.name, column_label(cell)) for cell in sheet.cells]

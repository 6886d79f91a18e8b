"""Define the sheets of a workbook: one for guides and one for each of their lists, with the form fields as columns."""

from dataclasses import dataclass

from portal.library.guide.components import Part
from portal.library.guide.document import Guide
from portal.library.guide.field_schema import Cell, Kind, cells_of

GUIDES = "guides"
MAIN_FIELDS = tuple(name for name in Guide.model_fields if name != "code" and name not in Guide.lists_of_keyed)
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

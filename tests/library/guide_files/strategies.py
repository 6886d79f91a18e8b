"""Guides that could be: any that the model accepts, empty and odd ones included."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from portal.library.guide.cell_text import from_cells
from portal.library.guide.components import Part
from portal.library.guide.document import Guide
from portal.library.guide.field_schema import Kind, cells_of

# Letters that files, sheets and pages have trouble with: marks of formulas, of markup, of lists; wide and rare ones.
WORDS = st.text(alphabet="=+-@'\"<>&,;\t\n —·#|/\\{}%_a甲乙丙时限Ⅳ９𠮷𱖎\ue863é\u00a0", max_size=12)
_OF_A_KIND = {
    Kind.COUNT: st.sampled_from(["", "0", "1", "12", "999"]),
    Kind.FLAG: st.sampled_from(["", "yes"]),
    Kind.DAY: st.dates(min_value=date(1900, 1, 1)).map(lambda day: day.isoformat()) | st.just(""),
    Kind.KEYS: st.lists(st.sampled_from(["a", "b-2", "c"]), max_size=2, unique=True).map("\n".join),
}


@st.composite
def documents(draw: st.DrawFn, part_type: type[Part], fields: tuple[str, ...] = ()) -> dict[str, Any]:
    """Draw the JSON values of a part, cell by cell."""
    written = {}
    for cell in cells_of(part_type, fields):
        written[cell.name] = draw(_written(cell))
    for name in [name for name in written if name.endswith("_amount") and name[:-6] + "unit" in written]:
        if written[name] and not written[name[:-6] + "unit"]:
            written[name] = ""
    return from_cells(cells_of(part_type, fields), written)


def _written(cell: Any) -> st.SearchStrategy[str]:
    if cell.name == "amount":
        return st.sampled_from(["", "20", "20.50"])
    if cell.kind is Kind.CHOICE:
        values = [member.value for member in cell.members]
        return st.sampled_from(values if cell.default else ["", *values])
    if cell.kind is Kind.CHOICES:
        members = st.lists(st.sampled_from([member.value for member in cell.members]), max_size=3, unique=True)
        return members.map("\n".join)
    return _OF_A_KIND.get(cell.kind, WORDS)


@st.composite
def guides(draw: st.DrawFn) -> Guide:
    """Draw a guide with up to two parts in each list."""
    lists = Guide.lists_of_keyed
    fields = tuple(name for name in Guide.model_fields if name not in lists and name not in {"code", "department"})
    document = draw(documents(Guide, fields)) | {"code": "ODD-1", "department": "transport"}
    for name, part_type in lists.items():
        if draw(st.booleans()):
            document[name] = [draw(documents(part_type)) for _ in range(draw(st.integers(1, 2)))]
    return Guide.model_validate(document)

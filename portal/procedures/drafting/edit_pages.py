"""Define the pages for editing a guide and the task list that links them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.guide.components import Keyed
from portal.library.guide.document import Guide
from portal.library.guide.field_labels import FIELD_LABELS
from portal.library.guide.field_schema import Cell, cells_of
from portal.library.guide.identifiers import ElementRef
from portal.library.guide.publish_gate.completeness import texts_of
from portal.library.guide.publish_gate.gate import Problem, ProblemSeverity
from portal.library.text.languages import ORIGINAL, TRANSLATIONS


@dataclass(frozen=True)
class EditPage:
    """A page for a group of fields."""

    name: str
    label: Any
    fields: tuple[str, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return the cells of the page."""
        return cells_of(Guide, self.fields)


PAGES = {
    page.name: page
    for page in (
        EditPage("identity", _l("Name and kind"), ("name", "summary", "type", "level", "base_code", "power_source")),
        EditPage("people", _l("Who it is for and common names"), ("audience", "life_events", "plain_names", "themes")),
        EditPage("bodies", _l("Authorities"), ("accepting_body", "deciding_body", "entrusted_body", "joint_bodies")),
        EditPage("scope", _l("What it covers"), ("scope", "quantity_limit", "forbidden", "variants",
                                                 "rights_and_duties")),
        EditPage("time", _l("Time"), ("case_kind", "committed_limit", "statutory_limit", "clock_start",
                                      "excluded_time", "extension_rule", "no_answer_rule")),
        EditPage("money", _l("Whether a fee is charged"), ("is_free",)),
        EditPage("help", _l("Help before applying"), ("consult_phone", "consult_note", "online_depth")),
        EditPage("remedies", _l("Remedies"), ("administrative_review", "litigation", "compensation")),
        EditPage("quality", _l("Standards and open points"), ("standards", "open_points")),
    )
}  # fmt: skip
# The task list in the order of the guide: pages by name, lists by the name of their field.
TASKS = (
    "identity", "people", "bodies", "scope", "legal_basis", "conditions", "materials", "steps", "special_procedures",
    "time", "visits", "money", "fees", "outcomes", "channels", "help", "questions", "complaint_channels", "remedies",
    "quality",
)  # fmt: skip
_PAGE_OF = {field: page.name for page in PAGES.values() for field in page.fields}


@dataclass(frozen=True)
class EditTask:
    """A line of the task list: a page or a list with its parts, and the numbers of open problems."""

    name: str
    label: Any
    errors: int
    warnings: int
    untranslated: int
    is_empty: bool
    parts: tuple["PartLine", ...] = ()
    is_list: bool = False


@dataclass(frozen=True)
class PartLine:
    """A list part with its numbers of errors and untranslated texts."""

    part: Keyed
    errors: int
    untranslated: int


def tasks_of(guide: Guide, problems: list[Problem]) -> list[EditTask]:
    """Return the task list of a guide."""
    return [
        _page_task(PAGES[name], guide, problems) if name in PAGES else _list_task(name, guide, problems)
        for name in TASKS
    ]


def page_of(element: ElementRef) -> tuple[str, str]:
    """Return the page (empty if none) and part key on which an element of a problem is edited."""
    group = element.group
    return _PAGE_OF.get(group, group if group in Guide.lists_of_keyed else ""), element.key


def _page_task(page: EditPage, guide: Guide, problems: list[Problem]) -> EditTask:
    values = [getattr(guide, field) for field in page.fields]
    counts = Counter(problem.severity for problem in problems if problem.element.group in page.fields)
    untranslated = sum(_untranslated(value) for value in values)
    is_empty = all(value == Guide.model_fields[field].default for field, value in zip(page.fields, values, strict=True))
    return EditTask(
        page.name, page.label, counts[ProblemSeverity.ERROR], counts[ProblemSeverity.WARNING], untranslated, is_empty
    )


def _list_task(group: str, guide: Guide, problems: list[Problem]) -> EditTask:
    parts: list[Keyed] = getattr(guide, group)
    mine = [problem for problem in problems if problem.element.group == group]
    counts = Counter(problem.severity for problem in mine)
    errors = Counter(problem.element for problem in mine if problem.severity is ProblemSeverity.ERROR)
    lines = tuple(PartLine(part, errors[ElementRef(group, part.key)], _untranslated(part)) for part in parts)
    return EditTask(
        group,
        FIELD_LABELS[group],
        counts[ProblemSeverity.ERROR],
        counts[ProblemSeverity.WARNING],
        sum(line.untranslated for line in lines),
        not parts,
        lines,
        is_list=True,
    )


def _untranslated(value: Any) -> int:
    return sum(1 for text in texts_of(value) if not text.is_translated)


def pairs(cells: tuple[Cell, ...]) -> Iterator[tuple[Cell, ...]]:
    """Yield cells in rows: languages of a field together, amount and unit of a limit together, others alone."""
    by_path = {cell.path: cell for cell in cells}
    taken: set[tuple[str, ...]] = set()
    for cell in cells:
        last = cell.path[-1]
        beside = TRANSLATIONS if last == ORIGINAL else ("unit",) if last == "amount" else ()
        others = [by_path[path] for name in beside if (path := (*cell.path[:-1], name)) in by_path]
        if cell.path not in taken:
            row = (cell, *others)
            taken |= {each.path for each in row}
            yield row

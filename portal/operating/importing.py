"""What files bring: departments and posts, whole guides from JSON, names alone from CSV; guides become drafts."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from portal.organisation.file import OrganisationFile
from portal.organisation.operations import add_department, add_missing
from portal.organisation.queries import find_department_named
from portal.procedures.guide import Guide
from portal.procedures.operations import import_guide
from portal.procedures.vocabulary import ProcedureType
from portal.shared.audit import writing
from portal.shared.forms import clean_text
from portal.shared.permissions import SYSTEM
from portal.shared.refusals import NotFoundError

ROWS_AT_ONCE = 100
LONGEST_NAME = 300
# The national codes of 事项类型.
TYPES = {
    "1": ProcedureType.LICENCE, "5": ProcedureType.PAYMENT, "7": ProcedureType.CONFIRMATION,
    "8": ProcedureType.REWARD, "9": ProcedureType.RULING, "10": ProcedureType.REGISTRATION,
    "20": ProcedureType.PUBLIC_SERVICE,
}  # fmt: skip
NO_MAIN_ITEM = {"", "未分类"}
NEEDED_COLUMNS = {"department", "name", "item_code"}


@dataclass(frozen=True)
class Outcome:
    """What became of one record: ``words`` say the draft's name, ``unchanged``, or what was wrong."""

    place: str
    words: str
    is_wrong: bool = False


def import_file(path: Path) -> Iterator[Outcome]:
    """Load one file and yield what became of each record."""
    return _import_names(path) if path.suffix.lower() == ".csv" else _import_guides(path)


def _import_guides(path: Path) -> Iterator[Outcome]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        yield Outcome(str(path), f"not JSON: {error}", is_wrong=True)
        return
    if isinstance(content, dict) and "departments" in content:
        yield from _import_organisation(path, content)
        return
    for position, record in enumerate(content if isinstance(content, list) else [content], 1):
        place = f"{path} record {position}"
        try:
            guide = Guide.model_validate(record)
            with writing():
                version = import_guide(SYSTEM, guide)
                words = "unchanged" if version is None else f"draft {version.reference}"
        except ValidationError as error:
            yield from (
                Outcome(f"{place}, {_place(problem)}", problem["msg"], is_wrong=True) for problem in error.errors()
            )
            continue
        except NotFoundError as error:
            yield Outcome(f"{place}, department", f"there is no department {error}", is_wrong=True)
            continue
        yield Outcome(place, words)


def _import_organisation(path: Path, content: dict[str, Any]) -> Iterator[Outcome]:
    """Load departments and posts that are not there yet; what is there stays as it is."""
    try:
        organisation = OrganisationFile.model_validate(content)
    except ValidationError as error:
        yield from (Outcome(f"{path}, {_place(problem)}", problem["msg"], is_wrong=True) for problem in error.errors())
        return
    try:
        with writing():
            outcomes = [Outcome(f"{path} {code}", words) for code, words in add_missing(SYSTEM, organisation)]
    except NotFoundError as error:
        yield Outcome(str(path), f"there is no department {error}", is_wrong=True)
        return
    yield from outcomes


def _place(problem: Any) -> str:
    return "/".join(str(piece) for piece in problem["loc"])


def _import_names(path: Path) -> Iterator[Outcome]:
    """Load names: one procedure for each row, its department added where there is none of that name."""
    try:
        rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        missing = NEEDED_COLUMNS - set(rows.fieldnames or ())
        if missing:
            yield Outcome(str(path), f"these columns are missing: {', '.join(sorted(missing))}", is_wrong=True)
            return
        numbered = enumerate(rows, 2)
        while some := list(islice(numbered, ROWS_AT_ONCE)):
            with writing():
                outcomes = [_import_name(f"{path} line {line}", row) for line, row in some]
            yield from outcomes
    except (UnicodeDecodeError, csv.Error) as error:
        yield Outcome(str(path), f"not a CSV file in UTF-8: {error}", is_wrong=True)


def _import_name(place: str, row: dict[str, Any]) -> Outcome:
    cells = {name: clean_text(value) for name, value in row.items() if isinstance(value, str)}
    name, department, item_code = (cells.get(column, "") for column in ("name", "department", "item_code"))
    if not (name and department and item_code) or len(name) > LONGEST_NAME or len(department) > LONGEST_NAME:
        return Outcome(place, "name, department and item_code are needed, of at most 300 characters", is_wrong=True)
    main_item = cells.get("main_item", "")
    guide = Guide.model_validate(
        {
            "code": code_from(item_code),
            "base_code": item_code[:LONGEST_NAME],
            "name": {"zh": name},
            "department": _department_code(department),
            "type": TYPES.get(cells.get("task_type", "")),
            "themes": [] if main_item in NO_MAIN_ITEM else [{"zh": main_item}],
        }
    )
    version = import_guide(SYSTEM, guide)
    return Outcome(place, "unchanged" if version is None else f"draft {version.reference}")


def code_from(item_code: str) -> str:
    """Return a short code for a national implementation code, always the same one: its first part and a check."""
    first = item_code.split("-", maxsplit=1)[0]
    kept = "".join(letter for letter in first if letter.isascii() and letter.isalnum())[:20]
    return f"{kept or 'N'}-{_short_hash(item_code)}"


def _department_code(name: str) -> str:
    known = find_department_named(name)
    if known is None:
        words = {"zh": name}
        fields = {"name": words, "short_name": words, "mission": {}, "address": {}, "hours": {}, "phone": ""}
        known = add_department(SYSTEM, f"d-{_short_hash(name)}", fields)
    return known.code


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8].upper()

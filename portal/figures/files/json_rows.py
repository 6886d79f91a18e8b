"""Figures, corrections and definitions as JSON, from the same lists as the files."""

from typing import Any

from portal.figures.definitions.coverage_definitions import COVERAGE_FIGURES
from portal.figures.definitions.figure import Figure
from portal.figures.definitions.figure_definitions import FIGURES
from portal.figures.definitions.figure_list import text_of_value
from portal.figures.definitions.month_definitions import MONTH_FIGURES
from portal.figures.definitions.wait_definitions import WAIT_FIGURES, WaitValues
from portal.figures.files.data_files import COMPLAINT_MONTHS, COVERAGE, SUPERVISION, WAITS
from portal.figures.models import FigureCorrection, FigureDay
from portal.figures.values import MonthLine, written_month
from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.statistics.disclosure_control import Period
from portal.library.text.languages import WRITTEN, label_in
from portal.platform.clock import local_date


def figures_json(day: FigureDay, corrections: list[FigureCorrection]) -> dict[str, Any]:
    """Return the figures of a scope by name; null where there is no value or it is withheld."""
    values = {name: _readable(value) for name, value in day.values.items()}
    waits = day.waits or {}
    return {
        "kind": day.kind,
        "code": day.code,
        "name": day.name,
        "department": day.department_code,
        "from": Period(day.as_of).from_on.isoformat(),
        "as_of": day.as_of.isoformat(),
        "figures": {each.name: values[each.name] for each in FIGURES} if day.has_counts else None,
        "waits_as_of": day.waits_as_of.isoformat() if day.waits is not None else None,
        "waits": {each.name: values[each.name] for each in WAIT_FIGURES} if day.waits is not None else None,
        "complaint_months": [_of_month(line) for line in day.figures.months] if day.has_counts else None,
        "wait_months": [{"month": each["month"], **_waits_of(each)} for each in waits.get("months", ())],
        "wait_steps": [{"step": each["key"], **_waits_of(each)} for each in waits.get("steps", ())],
        "coverage": {each.name: each.value(day.coverage) for each in COVERAGE_FIGURES} if day.coverage else None,
        "corrections": [correction_json(each) for each in corrections],
    }


def _readable(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else text_of_value(value)


def _of_month(line: MonthLine) -> dict[str, Any]:
    return {"month": written_month(line.month), **{each.name: each.value(line) for each in MONTH_FIGURES}}


def _waits_of(values: WaitValues) -> dict[str, Any]:
    """Return the figures of a month or a step by name; null for those that are of a whole period alone."""
    return {each.name: _readable(each.value(values)) for each in WAIT_FIGURES}


def correction_json(row: FigureCorrection) -> dict[str, Any]:
    """Return a correction; values are text as in the files, empty for none."""
    return {
        "figure": row.figure,
        "printed_value": row.printed_value,
        "right_value": row.right_value,
        "reason": {code: row.reason.get(code, "") for code in WRITTEN},
        "corrected_on": local_date(row.corrected_at).isoformat(),
    }


def definitions_json() -> list[dict[str, Any]]:
    """Return the definition of every figure: of those of the authority, of waiting, by month, of guides."""
    listed: list[tuple[Figure[Any], str, str]] = [(each, SUPERVISION.name, "figures") for each in FIGURES]
    listed += [(each, WAITS.name, "waits") for each in WAIT_FIGURES]
    listed += [(each, COMPLAINT_MONTHS.name, "complaint_months") for each in MONTH_FIGURES]
    listed += [(each, COVERAGE.name, "coverage") for each in COVERAGE_FIGURES]
    return [_definition(figure, file, part) for figure, file, part in listed]


def _definition(figure: Figure[Any], file: str, part: str) -> dict[str, Any]:
    return {
        "name": figure.name,
        "part": part,
        "file": file,
        "label": _in_each(figure.label),
        "definition": _in_each(figure.definition),
        "numerator": figure.numerator or None,
        "denominator": figure.denominator or None,
        "adds_up": figure.adds_up or None,
        "unit": figure.unit.value,
        "kind_of_day": _coded(figure.day_kind),
        "withheld": _coded(figure.withheld),
        "shown_at": [place.value for place in figure.shown],
    }


def _coded(member: LabelledEnum) -> dict[str, Any]:
    return {"code": member.value, "meaning": _in_each(member.label)}


def _in_each(label: Any) -> dict[str, str]:
    return {code: label_in(label, code) for code in WRITTEN}

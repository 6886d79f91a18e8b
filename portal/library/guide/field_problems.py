"""Translate validation errors of the guide model into messages for the author."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from pydantic import ValidationError

from portal.library.domain.domain_errors import RefusedActError
from portal.library.guide.field_schema import Cell

NO_COUNT = _l("Enter a whole number from 0 to 999.")
NAMED_AGAIN = " \u00d72"  # ends the name under which a second value of a name in JSON is held, to be refused
_MESSAGES = {
    "extra_forbidden": _l("There is no such field."),
    **dict.fromkeys(("missing", "string_too_short", "too_short"), _l("This is required.")),
    "string_pattern_mismatch": _l("The format is wrong; see the example."),
    **dict.fromkeys(
        ("greater_than_equal", "less_than_equal", "int_parsing", "int_type", "int_from_float", "int_parsing_size",
         "finite_number"),
        NO_COUNT,
    ),
    "string_type": _l("Write this as text, in quotation marks."),
    "list_type": _l("Write a list here, in square brackets."),
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type"), _l("Write its fields here, in braces.")),
    **dict.fromkeys(("bool_type", "bool_parsing"), _l("Write true or false, without quotation marks.")),
}  # fmt: skip


class UnreadableCellsError(RefusedActError):
    """Some cells hold invalid values; ``problems`` maps cell names to messages."""

    message = _l("Part of it could not be read.")

    def __init__(self, problems: Mapping[str, Any]) -> None:
        """Store the problems for the page or the report."""
        super().__init__()
        self.problems = problems

    def add_to_form(self, form: Any) -> None:
        """Add each message to the form beside its field."""
        for name, message in self.problems.items():
            form.refuse(message, form[name])


def problems_by_cell(error: ValidationError, cells: Sequence[Cell]) -> dict[str, Any]:
    """Return the messages of a validation error by cell name."""
    problems: dict[str, Any] = {}
    for problem in error.errors():
        place = [str(piece) for piece in problem["loc"] if not isinstance(piece, int)]
        names = [cell.name for cell in cells if list(cell.path)[: len(place)] == place[: len(cell.path)]]
        problems[names[0] if names else "_".join(place)] = problem_message(problem)
    return problems


def problem_message(problem: Any) -> Any:
    """Return the message for one validation error of pydantic, always one of the portal's own."""
    limits, kind = problem.get("ctx", {}), problem["type"]
    if kind == "value_error":
        return limits["error"].args[0]
    if kind == "extra_forbidden" and str(problem["loc"][-1]).endswith(NAMED_AGAIN):
        return _l("“%(name)s” appears twice.", name=str(problem["loc"][-1]).removesuffix(NAMED_AGAIN))
    worded = {
        "string_too_long": _l("At most %(max)d characters.", max=limits.get("max_length", 0)),
        "too_long": _l("At most %(max)d entries.", max=limits.get("max_length", 0)),
        "enum": _l("Choose one of: %(choices)s.", choices=limits.get("expected", "")),
    }
    return worded.get(kind) or _MESSAGES.get(kind, _l("This value does not fit here."))

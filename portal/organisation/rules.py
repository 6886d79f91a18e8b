"""Compare records of a file with the stored ones."""

from collections.abc import Mapping
from typing import Any


def differing_fields(wanted: Mapping[str, Any], present: Mapping[str, Any]) -> list[str]:
    """Return the names of the fields whose values differ; an empty text is as good as none."""
    return [name for name, value in wanted.items() if _written(value) != _written(present[name])]


def _written(value: Any) -> Any:
    """Return a value without the languages in which nothing is written."""
    if isinstance(value, Mapping):
        return {language: text for language, text in value.items() if text}
    return [_written(each) for each in value] if isinstance(value, list) else value or ""

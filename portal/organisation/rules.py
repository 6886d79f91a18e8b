"""Compare records of a file with the stored ones."""

from collections.abc import Mapping
from typing import Any

from portal.library.text.languages import as_written


def differing_fields(wanted: Mapping[str, Any], present: Mapping[str, Any]) -> list[str]:
    """Return the names of the fields whose values differ; an empty text is as good as none."""
    return [name for name, value in wanted.items() if as_written(value) != as_written(present[name])]

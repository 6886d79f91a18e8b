"""The states that a check of the doctor finds."""

from collections.abc import Iterator

OK, WARNING, TROUBLE = "ok", "warning", "trouble"
Found = Iterator[tuple[str, str]]
"""What a check yields: a state and what to read beside it."""

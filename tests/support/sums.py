"""Add up the columns of a public file, as its dictionary says."""

import re
from collections.abc import Mapping
from typing import Any


def calculated(formula: str, row: Mapping[str, Any]) -> int:
    """Return the sum that a formula of column names makes of a row; an empty cell counts as 0."""
    terms = re.findall(r"([+-]?) ?(\w+)", formula)
    return sum((-1 if sign == "-" else 1) * int(row[column] or 0) for sign, column in terms)

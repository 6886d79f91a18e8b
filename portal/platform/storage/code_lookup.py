"""Look up rows by the codes that people type: in any width and case, with any dash, with blanks or without."""

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, select

from portal.library.text.text_input import clean_line, fold_identifier
from portal.platform.storage.database import db

T = TypeVar("T")


def is_alike(column: Any, codes: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that a column is one of some codes in any case, as ``unique_in_any_case`` compares them."""
    return func.lower(column).in_([func.lower(code) for code in codes])


def find_by_code(query: Select[T], column: Any, typed: str) -> T | None:
    """Return the row with a code exactly as typed, else the only one that is alike when folded; None otherwise."""
    exact = db.session.scalar(query.where(column == typed))
    if exact is not None:
        return exact
    folded = {fold_identifier(typed), fold_identifier("-".join(clean_line(typed).split()))}
    found = db.session.scalars(query.where(is_alike(column, folded)).limit(2)).all() if any(folded) else []
    return found[0] if len(found) == 1 else None


def stored_code(column: Any, typed: str) -> str:
    """Return the stored code that a typed one stands for; what is not found is returned as typed."""
    found: str | None = find_by_code(select(column), column, typed)
    return found or typed


def is_code_taken(column: Any, code: str) -> bool:
    """Return whether a code is in use, in whatever case."""
    return db.session.scalar(select(func.count()).where(is_alike(column, [fold_identifier(code)]))) != 0

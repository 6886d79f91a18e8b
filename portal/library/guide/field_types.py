"""Unwrap the type annotations of guide fields."""

from types import NoneType
from typing import Annotated, Any, get_args, get_origin


def bare_type(annotation: Any) -> Any:
    """Return the type of an annotation without ``Annotated`` and without an optional None."""
    if get_origin(annotation) is Annotated:
        return bare_type(get_args(annotation)[0])
    others = [each for each in get_args(annotation) if each is not NoneType]
    return bare_type(others[0]) if is_nullable(annotation) else annotation


def is_nullable(annotation: Any) -> bool:
    """Return whether an annotation allows None."""
    return NoneType in get_args(annotation)

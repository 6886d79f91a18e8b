"""What the annotations of a guide's fields say, without what they are wrapped in."""

from types import NoneType
from typing import Annotated, Any, get_args, get_origin


def bare_type(annotation: Any) -> Any:
    """Take off what an annotation is wrapped in: Annotated, and None beside the type."""
    if get_origin(annotation) is Annotated:
        return bare_type(get_args(annotation)[0])
    others = [each for each in get_args(annotation) if each is not NoneType]
    return bare_type(others[0]) if is_nullable(annotation) else annotation


def is_nullable(annotation: Any) -> bool:
    """Tell whether a field may say nothing at all."""
    return NoneType in get_args(annotation)

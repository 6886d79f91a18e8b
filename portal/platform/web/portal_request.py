"""The request as views read it."""

from functools import cached_property

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict


class PortalRequest(Request):
    """A request without NUL in names and values of its query: PostgreSQL can neither store nor compare it.

    What is entered in forms is cleaned field by field (``clean_text``).
    """

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """Return the query."""
        sent = super().args
        if not any("\0" in text for pair in sent.items(multi=True) for text in pair):
            return sent
        return ImmutableMultiDict(
            [(name.replace("\0", ""), value.replace("\0", "")) for name, value in sent.items(multi=True)]
        )

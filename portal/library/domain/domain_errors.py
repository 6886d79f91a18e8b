"""Errors of operations: a rule forbids it, or there is no such record."""

from typing import Any


class RefusedActError(Exception):
    """An operation that a rule forbids; nothing of it was stored.

    ``message`` is lazily translated, for the person who tried; ``attempt`` (actor, verb, subject) is set by the
    decorator ``operation`` for the audit trail.
    """

    message: Any = ""

    def __init__(self, message: object = None) -> None:
        """Set the message; without one that of the class is used."""
        super().__init__(type(self).__name__)
        if message is not None:
            self.message = message
        self.attempt: tuple[Any, str, Any] | None = None

    def add_to_form(self, form: Any) -> None:
        """Add the message to the errors of the form that was sent."""
        form.refuse(self.message)


class NotFoundError(Exception):
    """There is no such record, or the actor may not see it."""

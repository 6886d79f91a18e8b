"""What an operation raises when a rule says no."""

from typing import Any


class RefusedActError(Exception):
    """An act that a rule forbids; nothing of it was kept.

    ``message`` is a lazily translated sentence for the person who tried; ``attempt`` is set by the operation's
    ``@act`` and says who tried what on which record, for the audit trail.
    """

    message: Any = ""

    def __init__(self, message: object = None) -> None:
        """Take the sentence to show; a subclass may have one of its own."""
        super().__init__(type(self).__name__)
        if message is not None:
            self.message = message
        self.attempt: tuple[Any, str, Any] | None = None

    def tell(self, form: Any) -> None:
        """Put the sentence where whoever filled in a form will read it."""
        form.refuse(self.message)


class NotFoundError(Exception):
    """There is no such record, or it is not for this person to see."""

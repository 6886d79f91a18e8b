"""Separation of duties: nobody reviews their own work. Persons are compared, never posts or roles."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.labelled_enum import LabelledEnum


class Review(LabelledEnum):
    """What needs a second person, each with the sentence for somebody who took part before."""

    VERSION = "version", _l("You wrote this version: another person must approve it.")
    REPLY = "reply", _l("You wrote this reply: another person must approve it.")
    NOTICE = "notice", _l("You wrote this notice: another person must take the second look.")
    ACTION = "action", _l("Another person must do this: you took part before.")
    EXTENSION = "extension", _l("You asked for this extension: another person must decide.")


class SecondPersonNeededError(RefusedActError):
    """Somebody tried to review what they took part in."""

    def __init__(self, review: Review) -> None:
        """Show the sentence of the review."""
        super().__init__(review.label)


def check_second_person(actor: int | None, involved: Collection[int | None], review: Review) -> None:
    """Raise SecondPersonNeededError when the actor is nobody known, or one of the persons involved."""
    if actor is None or actor in involved:
        raise SecondPersonNeededError(review)

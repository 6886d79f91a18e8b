"""Separation of duties: nobody reviews their own work. Persons are compared, never posts or roles."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.labelled_enum import LabelledEnum


class Review(LabelledEnum):
    """Reviews that need a second person; the label is the message to somebody who took part before."""

    VERSION = "version", _l("You wrote this version; someone other than you must approve it.")
    REPLY = "reply", _l("You wrote this reply; someone other than you must approve it.")
    DECLINE = "decline", _l("You proposed to decline this complaint; someone other than you must decide.")
    NOTICE = "notice", _l("You wrote this announcement; someone other than you must review it.")
    ACTION = "action", _l("You took part earlier; someone other than you must do this.")
    CHANGE = "change", _l("You proposed this change; someone other than you must decide.")
    IMPORT = "import", _l("You chose this file; someone other than you must publish what is in it.")
    OPENING = "opening", _l("You asked to open this; someone other than you must decide.")
    EXTENSION = "extension", _l("You requested this extension; someone other than you must decide.")


class SecondPersonNeededError(RefusedActError):
    """Somebody tried to review what they took part in."""

    def __init__(self, review: Review) -> None:
        """Use the label of the review as the message."""
        super().__init__(review.label)


def check_second_person(actor: int | None, involved: Collection[int | None], review: Review) -> None:
    """Raise SecondPersonNeededError when the actor is unknown (None) or one of the persons involved."""
    if actor is None or actor in involved:
        raise SecondPersonNeededError(review)

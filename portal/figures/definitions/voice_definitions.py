"""The figures of what is no complaint: enquiries, suggestions and praise."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.figures.definitions.course_definitions import NOT_COUNTED_THEN
from portal.figures.definitions.figure import Figure, ShownAt
from portal.figures.values import Figures, stored_volume

_ENDED = _l("Received in the period and withdrawn, not accepted or with an outside body.")


def _number(name: str, label: Any, definition: Any, place: ShownAt, **more: Any) -> Figure[Figures]:
    return Figure(
        name, label, definition, stored_volume(name), is_behind=True, shown=(place,), absent=NOT_COUNTED_THEN, **more
    )


ENQUIRIES: tuple[Figure[Figures], ...] = (
    _number(
        "enquiries",
        _l("Enquiries received"),
        _l("Questions that were asked in the period."),
        ShownAt.ENQUIRIES,
        adds_up="enquiries_in_time + enquiries_late + enquiries_open + enquiries_ended",
    ),
    _number(
        "enquiries_in_time",
        _l("Enquiries answered on time"),
        _l("Questions asked in the period and answered by their due date."),
        ShownAt.ENQUIRIES,
    ),
    _number(
        "enquiries_late",
        _l("Enquiries answered late or overdue"),
        _l("Questions asked in the period whose answer was late or is overdue."),
        ShownAt.ENQUIRIES,
        is_late=True,
    ),
    _number(
        "enquiries_open",
        _l("Enquiries not yet due"),
        _l("Questions asked in the period that have no answer yet and are not overdue."),
        ShownAt.ENQUIRIES,
    ),
    _number("enquiries_ended", _l("Enquiries not answered"), _ENDED, ShownAt.ENQUIRIES),
)
SUGGESTIONS: tuple[Figure[Figures], ...] = (
    _number(
        "suggestions",
        _l("Suggestions received"),
        _l("Suggestions of how something could be simpler that came in the period."),
        ShownAt.SUGGESTIONS,
        adds_up="suggestions_in_time + suggestions_late + suggestions_open + suggestions_ended",
    ),
    _number(
        "suggestions_in_time",
        _l("Suggestions decided on time"),
        _l("Suggestions received in the period and decided by their due date."),
        ShownAt.SUGGESTIONS,
    ),
    _number(
        "suggestions_late",
        _l("Suggestions decided late or overdue"),
        _l("Suggestions received in the period whose decision was late or is overdue."),
        ShownAt.SUGGESTIONS,
        is_late=True,
    ),
    _number(
        "suggestions_open",
        _l("Suggestions not yet due"),
        _l("Suggestions received in the period that are not decided yet and not overdue."),
        ShownAt.SUGGESTIONS,
    ),
    _number("suggestions_ended", _l("Suggestions not decided"), _ENDED, ShownAt.SUGGESTIONS),
    _number(
        "suggestions_adopted",
        _l("Suggestions adopted"),
        _l("Decisions that were sent in the period, to adopt a suggestion; each is public with its reason."),
        ShownAt.SUGGESTIONS,
    ),
    _number(
        "suggestions_partly_adopted",
        _l("Suggestions adopted in part"),
        _l("Decisions that were sent in the period, to adopt a suggestion in part; each is public with its reason."),
        ShownAt.SUGGESTIONS,
    ),
    _number(
        "suggestions_not_adopted",
        _l("Suggestions not adopted"),
        _l("Decisions that were sent in the period, not to adopt a suggestion; each is public with its reason."),
        ShownAt.SUGGESTIONS,
    ),
)
PRAISE: tuple[Figure[Figures], ...] = (
    _number(
        "praise",
        _l("Praise received"),
        _l("Praise that came in the period."),
        ShownAt.PRAISE,
        adds_up="praise_in_time + praise_late + praise_open",
    ),
    _number(
        "praise_in_time",
        _l("Praise read on time"),
        _l("Praise received in the period that was read and passed on by its due date."),
        ShownAt.PRAISE,
    ),
    _number(
        "praise_late",
        _l("Praise read late or overdue"),
        _l("Praise received in the period that was read late, or is overdue to be read."),
        ShownAt.PRAISE,
        is_late=True,
    ),
    _number(
        "praise_open",
        _l("Praise not yet due"),
        _l("Praise received in the period that is not read yet and not overdue."),
        ShownAt.PRAISE,
    ),
)
VOICES = (*ENQUIRIES, *SUGGESTIONS, *PRAISE)

"""The closed lists of ratings 满意度评价."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum


class RatingLevel(LabelledEnum):
    """How content somebody was; the last two are bad (好差评)."""

    VERY_SATISFIED = "5", _l("Very satisfied")
    SATISFIED = "4", _l("Satisfied")
    FAIRLY_SATISFIED = "3", _l("Fairly satisfied")
    DISSATISFIED = "2", _l("Dissatisfied")
    VERY_DISSATISFIED = "1", _l("Very dissatisfied")


class Driver(LabelledEnum):
    """What a rating is about: praised from level 4 up, to be done better below."""

    EASE = "ease", _l("How easy it was")
    RESULT = "result", _l("The result")
    SPEED = "speed", _l("How long it took")
    OPENNESS = "openness", _l("How clearly I was told things")
    COURTESY = "courtesy", _l("How I was treated")
    COMPETENCE = "competence", _l("How well they knew their work")
    GUIDE_ACCURACY = "guide_accuracy", _l("Whether the guide was right")
    CONVENIENCE = "convenience", _l("Place, hours and waiting")


class RatingChannel(LabelledEnum):
    """Where a rating was given."""

    WEB = "web", _l("On this site")
    COUNTER = "counter", _l("By the code at the counter")

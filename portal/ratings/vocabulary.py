"""The closed lists of ratings 满意度评价."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum


class RatingLevel(LabelledEnum):
    """How satisfied a user was, in the five levels of 好差评; the last two are bad."""

    VERY_SATISFIED = "5", _l("Very satisfied")
    SATISFIED = "4", _l("Satisfied")
    FAIRLY_SATISFIED = "3", _l("Fairly satisfied")
    DISSATISFIED = "2", _l("Dissatisfied")
    VERY_DISSATISFIED = "1", _l("Very dissatisfied")


class Driver(LabelledEnum):
    """What a rating is about: praise from level 4 up, a reason for improvement below."""

    EASE = "ease", _l("Ease of use")
    RESULT = "result", _l("Outcome of the service")
    SPEED = "speed", _l("Speed")
    OPENNESS = "openness", _l("Clarity of information")
    COURTESY = "courtesy", _l("Staff conduct")
    COMPETENCE = "competence", _l("Staff competence")
    GUIDE_ACCURACY = "guide_accuracy", _l("Accuracy of the guide")
    CONVENIENCE = "convenience", _l("Location, hours and waiting")


class RatingChannel(LabelledEnum):
    """Where a rating was given."""

    WEB = "web", _l("On this site")
    COUNTER = "counter", _l("By the QR code at the counter")

"""The terms of the page on which a complaint is followed."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum


class StageState(LabelledEnum):
    """Whether a stage of a complaint is over."""

    DONE = "done", _l("done")
    NOW = "now", _l("under way")
    PAUSED = "paused", _l("paused")
    TO_COME = "to_come", _l("to come")

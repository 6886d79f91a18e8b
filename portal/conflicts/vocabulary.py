"""Why a person or post is a party to a matter."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum


class PartyOrigin(LabelledEnum):
    """How somebody came to be complained about."""

    ELEMENT = "element", _l("the post of the step complained about")
    GUIDE = "guide", _l("a post that answers for a step of the guide")
    WINDOW = "window", _l("a post at the window named")
    ASSESSOR = "assessor", _l("named during assessment")

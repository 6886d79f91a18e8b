"""The closed lists of importing."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum


class Purpose(LabelledEnum):
    """What a file is imported for."""

    GUIDES = "guides", _l("Guides, as drafts")
    CATALOGUE = "catalogue", _l("A list of services to show before their guides are written")
    CASES = "cases", _l("Registered cases")


class RunState(LabelledEnum):
    """Where an import stands."""

    WAITING = "waiting", _l("Waiting")
    RUNNING = "running", _l("Running")
    DONE = "done", _l("Done")
    REFUSED = "refused", _l("Refused")


class Fate(LabelledEnum):
    """What became of a record."""

    IMPORTED = "imported", _l("Imported")
    UNCHANGED = "unchanged", _l("Unchanged")
    REFUSED = "refused", _l("Refused")

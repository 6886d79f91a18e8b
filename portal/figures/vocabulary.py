"""The kinds of scope of which figures are published."""

from enum import StrEnum

ALL = ""  # the code of the whole authority
FIGURES_REVISION = "case-figures"  # the name it had when only waits were kept by day


class ScopeKind(StrEnum):
    """What figures are of."""

    ALL = "all"
    DEPARTMENT = "department"
    PROCEDURE = "procedure"

"""The figures of how complete the guides are: of ``/data/coverage.csv`` and of JSON; pages show them at the bottom."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from portal.figures.definitions.figure import Figure, ShownAt

_SHOWN = (ShownAt.COVERAGE,)
COVERAGE_FIGURES: tuple[Figure[Mapping[str, int]], ...] = (
    Figure(
        "services_listed",
        _l("Services listed"),
        _l("Services in the catalogue, with a guide in force at the end of the day or without."),
        lambda coverage: coverage["listed"],
        shown=_SHOWN,
    ),
    Figure(
        "services_with_guide",
        _l("with a guide"),
        _l("Services of which a guide was in force at the end of the day."),
        lambda coverage: coverage["with_guide"],
        shown=_SHOWN,
    ),
    Figure(
        "guides_overdue",
        _l("guide overdue"),
        _l("Services without a guide whose due date for it had passed at the end of the day."),
        lambda coverage: coverage["overdue"],
        shown=_SHOWN,
    ),
)

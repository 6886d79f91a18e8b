"""The definition of a public figure: name, what it counts, unit, and where it is shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Generic, TypeVar

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum

T = TypeVar("T")


class Unit(StrEnum):
    """The unit of a value."""

    TEXT = "text"
    DATE = "date"  # ISO 8601
    COUNT = "count"
    AMOUNT = "amount"  # its unit stands in the next column
    PER_CENT = "per_cent"  # whole per cent
    WORKING_DAYS = "working_days"  # whole days, pauses excluded
    CALENDAR_DAYS = "calendar_days"  # whole days, pauses included


class CountedDays(LabelledEnum):
    """Which days count in a figure of time; most figures count records, not days."""

    NONE = "none", _l("none: records are counted")
    WORKING = "working_days", _l("working days, without those on which the time limit was paused")
    CALENDAR = "calendar_days", _l("calendar days, as people waited, with those on which the time limit was paused")


class Withheld(LabelledEnum):
    """What of a figure is not published, and why."""

    NEVER = "never", _l("nothing: it tells about the authority, not about people")
    BATCHES = (
        "batches",
        _l(
            "what fewer than ten people of a service said in whole months together, since it could be told who they are"
        ),
    )
    FEW_CASES = (
        "few_cases",
        _l(
            "the waits of fewer than ten applications to a service, since each would be someone’s; they are in no"
            " department’s waits either"
        ),
    )
    FEW_DAYS = (
        "few_days",
        _l(
            "the days of fewer than ten complaints or appeals of a service in whole months together, since each would"
            " be someone’s"
        ),
    )


class ShownAt(StrEnum):
    """The sections of pages that show figures."""

    TILE = "tile"  # the large numbers at the top
    TABLE = "table"  # one line for each department or service
    SUMMARY = "summary"  # guide and department page; only what ``short_figures`` counts, and waits
    STEPS = "steps"  # one line for each step of a service
    MONTHS = "months"  # one line for each month of acceptance
    BAR = "bar"  # beside the bar that compares limits and waits
    VERDICTS = "verdicts"  # the first responses
    LAST_VERDICTS = "last_verdicts"  # the last, of complaints investigated again
    PASSED_ON = "passed_on"  # transfers, referrals, second investigations
    APPEALS = "appeals"
    ENQUIRIES = "enquiries"
    SUGGESTIONS = "suggestions"
    PRAISE = "praise"
    STAGE_DAYS = "stage_days"  # how long the stages of complaints took
    RATES = "rates"  # shares of those who responded to the reply
    RATINGS = "ratings"
    DRIVERS = "drivers"  # what those who were not satisfied named
    EXTRA = "extra"  # whether more was asked for than the guide lists
    KINDS = "kinds"
    ACTIONS = "actions"  # what was done about the causes
    AGES = "ages"  # of open actions
    AGES_OVERDUE = "ages_overdue"  # of each age, those overdue
    FINDINGS = "findings"  # awaiting triage, by age
    COVERAGE = "coverage"  # of the catalogue by guides
    TRENDS = "trends"  # lines over months
    COMPLAINT_MONTHS = "complaint_months"  # one line for each month of receipt
    SENTENCE = "sentence"  # within a sentence, or beside another figure


@dataclass(frozen=True)
class Column(Generic[T]):
    """A column of a public file. Label and definition are lazily translated; a value of None is an empty cell."""

    name: str
    label: Any
    definition: Any
    value: Callable[[T], Any]
    unit: Unit = Unit.TEXT
    adds_up: str = ""  # the columns of the same file whose sum or difference it is, in every row
    numerator: str = ""  # of a share: the columns whose sum is taken
    denominator: str = ""  # and those of whose sum it is a part
    withheld: Withheld = Withheld.NEVER

    @property
    def day_kind(self) -> CountedDays:
        """Return which days count in it."""
        kinds = {Unit.WORKING_DAYS: CountedDays.WORKING, Unit.CALENDAR_DAYS: CountedDays.CALENDAR}
        return kinds.get(self.unit, CountedDays.NONE)


@dataclass(frozen=True)
class Figure(Column[T]):
    """A public figure: a column of the same name, and the sections that show it."""

    unit: Unit = Unit.COUNT
    is_behind: bool = False  # its column follows those that the file had before, since programs read by place
    shown: tuple[ShownAt, ...] = ()
    short_label: Any = ""  # for tables, where the label is too long
    note: Callable[[T], str] | None = None  # the sentence beside it
    absent: Any = ""  # said where there is no value: a text, or a function of the values that gives one
    is_late: bool = False  # drawn as a warning when it is not 0
    late_part: str = ""  # the name of the figure that says how many of these are late; its note is written
    step_label: Any = ""  # in the table of steps, where it counts something else there

    def why_absent(self, values: T) -> Any:
        """Return what is said where there is no value."""
        return self.absent(values) if callable(self.absent) else self.absent

    @property
    def heading(self) -> Any:
        """Return the heading of the figure in a table."""
        return self.short_label or self.label

    @property
    def step_heading(self) -> Any:
        """Return the heading of the figure in the table of steps."""
        return self.step_label or self.heading


def figures_at(place: ShownAt, figures: Iterable[Figure[T]]) -> list[Figure[T]]:
    """Return the figures that a section shows, in their order."""
    return [figure for figure in figures if place in figure.shown]


def late_part(figure: Figure[T], place: ShownAt, figures: Iterable[Figure[T]]) -> Figure[T] | None:
    """Return the figure of late ones to show beside another; None when the section shows it by itself."""
    found = next((each for each in figures if each.name == figure.late_part), None)
    return None if found is None or place in found.shown else found


def of_figures(figures: Iterable[Figure[Any]], *, behind: bool = False) -> tuple[Column[Any], ...]:
    """Return the columns of the figures in a file, or those behind, for rows that hold the values as ``.figures``."""

    def of_row(figure: Figure[Any]) -> Column[Any]:
        return replace(figure, value=lambda row: figure.value(row.figures))

    return tuple(of_row(figure) for figure in figures if figure.is_behind is behind)

"""Office hours of a working day."""

import re
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

_PERIOD = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~至]\s*(\d{1,2}):(\d{2})")


class NoHoursError(ValueError):
    """A text is no list of office hours."""


@dataclass(frozen=True)
class OfficeHours:
    """Office hours of a working day: periods in ascending order, local time."""

    periods: tuple[tuple[time, time], ...]

    @classmethod
    def read(cls, text: str) -> "OfficeHours":
        """Parse hours such as ``09:00-12:00, 13:30-17:00``; raises NoHoursError."""
        found = _PERIOD.findall(text.replace("：", ":"))
        left = _PERIOD.sub("", text.replace("：", ":")).strip(" ,，;；、")
        try:
            periods = tuple((time(int(a), int(b)), time(int(c), int(d))) for a, b, c, d in found)
        except ValueError as error:
            raise NoHoursError(text) from error
        moments = [moment for period in periods for moment in period]
        if not periods or left or any(a >= b for a, b in pairwise(moments)):
            raise NoHoursError(text)
        return cls(periods)

    @property
    def opens(self) -> time:
        """Return the opening time of the day."""
        return self.periods[0][0]

    @property
    def closes(self) -> time:
        """Return the closing time of the day."""
        return self.periods[-1][1]


USUAL_HOURS = OfficeHours.read("09:00-12:00, 13:30-17:00")  # the default; unsourced

"""Scales of charts: steps that people count in, and places between 0 and 100."""

from dataclasses import dataclass
from fractions import Fraction

from portal.library.statistics.shares import length_of

MAX_STEPS = 6  # unsourced: figures of three digits at each still stand apart on a phone of 320 px
_COUNTED_IN = (1, 2, 5)


@dataclass(frozen=True)
class Tick:
    """A round value of a scale, and its place."""

    value: Fraction
    at: float

    @property
    def text(self) -> str:
        """Return the value as text."""
        return f"{float(self.value):g}"


def step_for(span: float | Fraction, least: Fraction = Fraction(1)) -> Fraction:
    """Return the smallest step, 1, 2 or 5 times a power of ten and ``least`` or more, of which few cover a span."""
    power = Fraction(1)
    while power > least:
        power /= 10
    while True:
        for digit in _COUNTED_IN:
            step = digit * power
            if step >= least and step * MAX_STEPS >= span:
                return step
        power *= 10


def ticks_up_to(longest: float | Fraction) -> tuple[Tick, ...]:
    """Return the round values from 0 to the longest of a scale; none when that is 0."""
    if longest <= 0:
        return ()
    step = step_for(longest)
    return tuple(Tick(step * number, length_of(step * number, longest)) for number in range(int(longest / step) + 1))

"""What people wait, those who are still waiting included.

The estimate is the product-limit estimate of Kaplan and Meier (Nonparametric estimation from incomplete observations,
Journal of the American Statistical Association 53, 1958): a case that has not been decided yet, or was taken back, says
that its wait is at least as long as it has lasted. Leaving such cases out would make the figures better than the truth.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

HALF, NINE_TENTHS = Fraction(1, 2), Fraction(1, 10)


@dataclass(frozen=True)
class Waits:
    """Counts by working days: of those decided, and of those of whom it is only known that it took longer."""

    decided: Mapping[int, int]
    undecided: Mapping[int, int]

    def done_within(self, left: Fraction) -> int | None:
        """Return within how many days all but a share were decided; None where so many have not been yet."""
        at_risk = sum(self.decided.values()) + sum(self.undecided.values())
        waiting = Fraction(1)
        for days in sorted(set(self.decided) | set(self.undecided)):
            decided = self.decided.get(days, 0)
            if decided:
                waiting *= 1 - Fraction(decided, at_risk)
                if waiting <= left:
                    return days
            at_risk -= decided + self.undecided.get(days, 0)
        return None

    @property
    def longest(self) -> int:
        """Return the longest wait that is known so far."""
        return max([*self.decided, *self.undecided], default=0)

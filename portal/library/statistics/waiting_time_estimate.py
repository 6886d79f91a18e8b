"""Estimate how long people wait, counting those who are still waiting (right-censored waits).

The estimate is the product-limit estimate of Kaplan and Meier (Nonparametric estimation from incomplete observations,
Journal of the American Statistical Association 53, 1958): a case that has not been decided yet, or was withdrawn, shows
only that its wait is at least as long as it has lasted. Leaving such cases out would bias the estimate downwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

HALF, NINE_TENTHS = Fraction(1, 2), Fraction(9, 10)


@dataclass(frozen=True)
class Waits:
    """Numbers of cases by working days waited: those decided, and those undecided after so long (censored)."""

    decided: Mapping[int, int]
    undecided: Mapping[int, int]

    def quantile(self, share: Fraction) -> int | None:
        """Return the working days within which a share of cases is decided; None while too few are."""
        at_risk = sum(self.decided.values()) + sum(self.undecided.values())
        waiting = Fraction(1)
        for days in sorted(set(self.decided) | set(self.undecided)):
            decided = self.decided.get(days, 0)
            if decided:
                waiting *= 1 - Fraction(decided, at_risk)
                if waiting <= 1 - share:
                    return days
            at_risk -= decided + self.undecided.get(days, 0)
        return None

    @property
    def longest(self) -> int:
        """Return the longest wait in working days, of decided and undecided cases; 0 without any."""
        return max([*self.decided, *self.undecided], default=0)

"""How often one source may do what needs no account: one record for each act, with the routes that it holds for.

Of each rate ``burst`` acts are free at once, and from then on one every ``every`` seconds. Whoever comes sooner gets a
waiting ticket: the form comes back with a time after which the same button works once. Tickets of a source are dealt
out ``every`` seconds apart, so the wait grows with the flood, up to ``longest`` seconds. Beyond that a rate refuses,
and one that ``only_delays`` deals out tickets of the longest wait: what other people do never shuts anybody out. Where
that rate is of a source and a subject, one ticket works in each of its ``every`` seconds, which bounds guessing.
"""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Rate:
    """How many acts are free at once, and every how many seconds one more."""

    burst: int
    every: float
    longest: float = 600.0
    only_delays: bool = False

    def wider(self, times: int) -> "Rate":
        """Return the rate of a network that holds many sources: as many times more acts."""
        return Rate(self.burst * times, self.every / times, self.longest, self.only_delays)


class Counted(Enum):
    """What uses up a rate: each act, or only what was wrong."""

    ACTS = "acts"
    FAILURES = "failures"


@dataclass(frozen=True)
class Limit:
    """The rates of one act: of a source, of a source and one subject (a number, a name), of a subject, of all."""

    name: str
    routes: tuple[str, ...]
    counts: Counted
    of_source: Rate
    of_source_and_subject: Rate | None = None
    of_subject: Rate | None = None
    of_everybody: Rate | None = None


# Where people of one hall share an address, what one of them types for another number only delays the others.
_WRONG_CODES = Rate(burst=60, every=2, longest=60, only_delays=True)
_WRONG_CODES_OF_ALL = Rate(burst=3000, every=0.2, longest=60, only_delays=True)
_WRONG_CODES_FOR_ONE = Rate(burst=10, every=20)
_FIVE_A_MINUTE = Rate(burst=5, every=12)

FILE_COMPLAINT = Limit("file", ("complaints_public.new",), Counted.ACTS, Rate(burst=10, every=10))
SAVE_DRAFT = Limit("save-draft", ("complaints_public.new",), Counted.ACTS, Rate(burst=10, every=30))
RESUME_DRAFT = Limit(
    "resume", ("complaints_public.resume",), Counted.FAILURES, _WRONG_CODES, of_everybody=_WRONG_CODES_OF_ALL
)
ANSWER_AS_CITIZEN = Limit(
    "write",
    ("following_public.follow",),
    Counted.ACTS,
    Rate(burst=40, every=5),
    of_source_and_subject=Rate(burst=10, every=20),
)
FOLLOW_COMPLAINT = Limit(
    "follow",
    ("following_public.follow",),
    Counted.FAILURES,
    _WRONG_CODES,
    of_source_and_subject=_WRONG_CODES_FOR_ONE,
    of_everybody=_WRONG_CODES_OF_ALL,
)
FOLLOW_CASE = Limit(
    "follow-case",
    ("cases_public.follow",),
    Counted.FAILURES,
    _WRONG_CODES,
    of_source_and_subject=_WRONG_CODES_FOR_ONE,
    of_everybody=_WRONG_CODES_OF_ALL,
)
# A hall full of people rates within minutes; these keep the tables from being filled, not people from rating.
RATE = Limit("rate", ("ratings_public.rate",), Counted.ACTS, Rate(burst=100, every=2))
EXPLAIN_RATING = Limit("explain", ("ratings_public.explain",), Counted.ACTS, Rate(burst=100, every=2))
FINISH = Limit("finish", ("finishing.finish",), Counted.ACTS, Rate(burst=100, every=2))
REPORT_CASES = Limit("case-token", ("cases_api.cases",), Counted.FAILURES, Rate(burst=30, every=20))
# Wrong passwords only delay, so that no machine shuts out a person, or the office whose address it shares.
SIGN_IN = Limit(
    "sign-in",
    ("accounts_admin.sign_in",),
    Counted.FAILURES,
    Rate(burst=20, every=3, longest=60, only_delays=True),
    of_source_and_subject=Rate(burst=5, every=12, longest=60, only_delays=True),
    of_subject=Rate(burst=20, every=3, longest=60, only_delays=True),
)
# Six digits can be guessed: whatever the source, and whoever gets here has the password.
SECOND_FACTOR = Limit(
    "second-factor",
    ("accounts_admin.second_factor", "accounts_admin.enrol"),
    Counted.ACTS,
    Rate(burst=60, every=1),
    of_subject=_FIVE_A_MINUTE,
)
LIMITS = (
    FILE_COMPLAINT, SAVE_DRAFT, RESUME_DRAFT, ANSWER_AS_CITIZEN, FOLLOW_COMPLAINT, FOLLOW_CASE, RATE, EXPLAIN_RATING,
    FINISH, REPORT_CASES, SIGN_IN, SECOND_FACTOR,
)  # fmt: skip

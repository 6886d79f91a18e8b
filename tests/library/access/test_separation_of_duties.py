"""Nobody reviews their own work, whatever it is."""

import pytest

from portal.library.access.separation_of_duties import Review, SecondPersonNeededError, check_second_person
from portal.settings import ROOT

WRITER, HELPER, OTHER = 1, 2, 3


@pytest.mark.parametrize("review", list(Review))
@pytest.mark.parametrize("actor", [WRITER, HELPER, None])
def test_who_took_part_is_refused(review: Review, actor: int | None):
    with pytest.raises(SecondPersonNeededError) as refusal:
        check_second_person(actor, [WRITER, HELPER, None], review)
    assert refusal.value.message == review.label


@pytest.mark.parametrize("review", list(Review))
def test_another_person_may_review(review: Review):
    check_second_person(OTHER, [WRITER, HELPER, None], review)


def test_every_review_is_asked_for():
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "portal").glob("**/*operations.py"))
    unused = [review.name for review in Review if f"Review.{review.name})" not in code]
    assert unused == [], "call check_second_person in the operation that is reviewed"

"""Operations on ratings: rate a service, and add the reasons afterwards."""

from dataclasses import dataclass

from flask_babel import gettext

from portal.corrective_actions.findings.operations import (
    Report,
    extend_report,
    report_finding,
    report_on,
    revise_report,
)
from portal.corrective_actions.vocabulary import Severity, SourceKind
from portal.library.access.permissions import Actor
from portal.library.text.languages import ORIGINAL, use_language
from portal.platform import clock
from portal.platform.clock import local_date
from portal.platform.security.tracking_codes import key_hash, new_reference
from portal.platform.storage import audit
from portal.platform.storage.transaction import operation
from portal.procedures.models import ProcedureVersion
from portal.ratings.models import Rating
from portal.ratings.queries import count_of_source, find_by_key
from portal.ratings.rules import CHANGE_WITHIN, OtherServiceError, ReasonsGivenError, TooLateToChangeError, counts
from portal.ratings.vocabulary import Driver, RatingChannel, RatingLevel


@dataclass(frozen=True)
class Reasons:
    """What a user adds to a rating; ``days_taken`` is in calendar days."""

    drivers: tuple[Driver, ...] = ()
    comment: str = ""
    asked_extra: str = ""
    visits_made: int | None = None
    days_taken: int | None = None


@operation
def rate(
    actor: Actor,
    version: ProcedureVersion,
    *,
    key: str,
    level: RatingLevel,
    source: str,
    post_code: str = "",
    channel: RatingChannel = RatingChannel.WEB,
) -> Rating:
    """Store a rating and, when it is bad, report a finding in the same transaction; the same form gives one rating.

    ``source`` is the network address; only a keyed hash of it and the day is stored, to limit how many ratings of one
    address count. Raises OtherServiceError and TooLateToChangeError.
    """
    rated = find_by_key(key)
    if rated is not None:
        return _sent_again(actor, rated, version, level)
    now = clock.now()
    source_hash = key_hash(f"{source} {local_date(now)}")
    rating = Rating(
        reference=new_reference("R"),
        key_hash=key_hash(key),
        rated_at=now,
        rated_on=local_date(now),
        procedure_id=version.procedure_id,
        procedure_version_id=version.id,
        department_code=version.procedure.department.code,
        post_code=post_code if post_code and any(step.post == post_code for step in version.guide.steps) else "",
        channel=channel,
        level=int(level),
        source_hash=source_hash,
        is_counted=counts(count_of_source(source_hash, version.procedure_id)),
    )
    audit.record(actor, "rate", rating)
    if rating.is_bad:
        report_finding(actor, _report(rating, version))
    return rating


def _sent_again(actor: Actor, rating: Rating, version: ProcedureVersion, level: RatingLevel) -> Rating:
    """Change the level of a rating whose form is submitted again with another button."""
    if rating.procedure_id != version.procedure_id:
        raise OtherServiceError
    if rating.level == int(level):
        return rating
    _check_changeable(rating)
    rating.level = int(level)
    audit.record(actor, "change_rating", rating)
    is_reported = revise_report(actor, SourceKind.RATING, rating.reference, _change_text(rating))
    if rating.is_bad and not is_reported:
        report_finding(actor, _report(rating, version))
    return rating


def _change_text(rating: Rating) -> str:
    if rating.is_bad:
        return f"→ {rating.level}/5"
    with use_language(ORIGINAL):
        no_longer_bad = gettext("The rating was changed by its author and is no longer bad.")
    return f"→ {rating.level}/5 · {no_longer_bad}"


def _check_changeable(rating: Rating) -> None:
    now = clock.now()
    # Not across midnight either: the figures of a day, and so of a month, are over when it is.
    is_late = now - rating.rated_at > CHANGE_WITHIN or local_date(now) != rating.rated_on
    if rating.explained_at is not None or is_late:
        raise TooLateToChangeError


def _report(rating: Rating, version: ProcedureVersion) -> Report:
    return report_on(
        version,
        SourceKind.RATING,
        rating.reference,
        post_code=rating.post_code,
        reported=f"{rating.level}/5",
        severity=Severity.LOW,
    )


@operation
def explain_rating(actor: Actor, rating: Rating, *, reasons: Reasons) -> None:
    """Add the reasons to a rating, once, within ``CHANGE_WITHIN``; the same reasons again change nothing.

    Raises ReasonsGivenError when other reasons have been given, and TooLateToChangeError.
    """
    if rating.explained_at is not None:
        check_same_reasons(rating, reasons)
        return
    _check_changeable(rating)
    rating.drivers = list(dict.fromkeys(driver.value for driver in reasons.drivers))  # each once, however often sent
    rating.comment = reasons.comment
    rating.asked_extra = reasons.asked_extra
    rating.visits_made = reasons.visits_made
    rating.days_taken = reasons.days_taken
    rating.explained_at = clock.now()
    audit.record(actor, "explain_rating", rating)
    if rating.is_bad:
        extend_report(actor, SourceKind.RATING, rating.reference, _reasons_text(rating))


def check_same_reasons(rating: Rating, reasons: Reasons) -> None:
    """Raise ReasonsGivenError unless these are the reasons that the rating already has."""
    given = (rating.comment, rating.asked_extra, rating.visits_made, rating.days_taken)
    again = (reasons.comment, reasons.asked_extra, reasons.visits_made, reasons.days_taken)
    if set(rating.drivers) != set(reasons.drivers) or given != again:
        raise ReasonsGivenError


def _reasons_text(rating: Rating) -> str:
    with use_language(ORIGINAL):  # a record is in the original language, whatever the language of the page was
        lines = [str(label) for label in rating.driver_labels]
        if rating.asked_extra:
            lines.append(gettext("Asked for something that is not in the guide: %(what)s", what=rating.asked_extra))
    if rating.comment:
        lines.append(rating.comment)
    return "\n".join(lines)

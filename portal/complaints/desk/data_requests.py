"""How the staff page of a complaint records and decides requests about personal data."""

from typing import Any

from portal.complaints.data_requests import DataOutcome, DataRefusal, DataRequestKind
from portal.complaints.models import Complaint
from portal.complaints.privacy.operations import ask_about_data, decide_on_data
from portal.complaints.privacy.queries import open_request
from portal.complaints.vocabulary import FilingChannel
from portal.library.access.permissions import Actor
from portal.platform.web.form_actions import check_seen


def record_request(actor: Actor, complaint: Complaint, form: Any) -> None:
    """Record what a complainant asked at a counter, by telephone or by letter."""
    ask_about_data(
        actor,
        complaint,
        kind=DataRequestKind(form.kind.data),
        text=form.words.data,
        channel=FilingChannel(form.channel.data),
        identified_by=form.identified_by.data,
    )


def decide_request(actor: Actor, complaint: Complaint, form: Any) -> None:
    """Decide on the request that the page showed."""
    asked = open_request(complaint)
    check_seen(asked)
    refusal = DataRefusal(form.refusal.data) if form.refusal.data in set(DataRefusal) else None
    outcome = DataOutcome(form.outcome.data)
    decide_on_data(actor, complaint, asked=asked, outcome=outcome, refusal=refusal, answer=form.words.data)

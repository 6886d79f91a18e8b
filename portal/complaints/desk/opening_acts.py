"""The acts of the staff page by which two persons open what is sealed of a complaint."""

from typing import Any

from flask import g
from flask_babel import lazy_gettext as _l

from portal.complaints.desk import forms
from portal.complaints.desk.act_record import DISCLOSE, UNSEAL, DeskAct
from portal.complaints.desk.conditions import has_opening_of_other
from portal.complaints.disclosures import SealedPart
from portal.complaints.duties import StaffAct
from portal.complaints.models import Complaint
from portal.complaints.openings import operations as openings
from portal.complaints.openings.queries import parts_to_ask_for
from portal.library.access.permissions import CITIZEN, Actor
from portal.platform.web.form_actions import check_seen
from portal.platform.web.forms import options


def _grant_opening(actor: Actor, complaint: Complaint, _form: Any) -> None:
    check_seen(complaint.open_opening)
    openings.decide_opening(actor, complaint, grants=True)


def _fill_parts(form: Any, complaint: Complaint) -> None:
    parts = parts_to_ask_for(g.get("actor", CITIZEN), complaint)
    form.part.choices = options((part.value, part.label) for part in parts)


DECISIONS_ON_OPENINGS = (
    DeskAct(
        "grant-opening", DISCLOSE, StaffAct.DISCLOSE, _l("Let it be opened"), _grant_opening, has_opening_of_other,
        is_main=True, is_folded=False, seen=lambda it: it.open_opening,
    ),
    DeskAct(
        "refuse-opening", DISCLOSE, StaffAct.DISCLOSE, _l("Do not let it be opened"),
        lambda actor, it, form: openings.decide_opening(actor, it, grants=False, reason=form.reason.data),
        has_opening_of_other, forms.RefuseOpeningForm,
    ),
)  # fmt: skip
REQUESTS_FOR_OPENINGS = (
    DeskAct(
        "ask-opening", UNSEAL, StaffAct.UNSEAL, _l("Ask to open what is sealed"),
        lambda actor, it, form: openings.ask_opening(
            actor, it, part=SealedPart(form.part.data), reason=form.reason.data
        ),
        lambda actor, it: bool(parts_to_ask_for(actor, it)), forms.AskOpeningForm, _fill_parts, button=_l("Ask"),
        text_field="reason",
    ),
)  # fmt: skip

"""The acts of the staff page, tried by anybody: what the form offers is filled in, and the operation is run."""

import random
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from portal.complaints.desk.act_record import DeskAct
from portal.complaints.disclosures import SealedPart
from portal.complaints.extensions.operations import decide_extension
from portal.complaints.handling.operations import decide_reply
from portal.complaints.handling.rules import PUBLIC_TEXTS
from portal.complaints.models import Complaint
from portal.complaints.openings.operations import decide_opening
from portal.complaints.vocabulary import Decision
from portal.library.access.permissions import Actor


def filled(act: DeskAct, complaint: Complaint, chance: random.Random, other: str) -> Any:
    """Return the form of an act as a person may have filled it in; ``other`` is the number of another complaint."""
    form = act.new_form(complaint, formdata=None)
    values: dict[str, Any] = {
        field.short_name: SimpleNamespace(data=_typed(field, field.short_name, chance)) for field in form
    }
    if "until_on" in values:
        values["until_on"] = SimpleNamespace(day=complaint.due_on + timedelta(days=chance.randint(1, 20)))
    if "other" in values:
        values["other"] = SimpleNamespace(data=other)
    if "phrases_to_hide" in values:
        return SimpleNamespace(**values, phrases=[complaint.narrative[:4] or "无"])
    if "part" in values:
        values["part"] = SimpleNamespace(data=chance.choice(complaint.sealed_parts or tuple(SealedPart)))
    public = {
        name: {"zh": "少交一份材料。", "en": "One paper fewer."} for name in PUBLIC_TEXTS if f"{name}_zh" in values
    }
    return SimpleNamespace(**values, **public)


def _typed(field: Any, name: str, chance: random.Random) -> Any:
    """Return one of the choices of a field, or what somebody may type."""
    choices = [value for value, *_ in getattr(field, "choices", None) or [] if value]
    if choices:
        return chance.choice(choices)
    return chance.random() < 0.3 if name.startswith("is_") else "因为如此。"


def offers_nobody(form: Any) -> bool:
    """Tell whether a form asks for a person and there is none to choose, or for a decision where praise has none."""
    has_no_decision = hasattr(form, "decision") and form.decision.data not in set(Decision)
    return has_no_decision or (hasattr(form, "person") and not str(form.person.data).isdigit())


def carry_out(act: DeskAct, actor: Actor, complaint: Complaint, form: Any) -> None:
    """Run the operation of an act; call it inside ``writing()``."""
    if act.name == "approve-reply":  # the buttons of these name what the page showed
        decide_reply(actor, complaint, approves=True)
    elif act.name == "grant-extension":
        decide_extension(actor, complaint, grants=True)
    elif act.name == "grant-opening":
        decide_opening(actor, complaint, grants=True)
    else:
        act.run(actor, complaint, form)

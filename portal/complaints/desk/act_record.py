"""What an act of the staff page of a complaint is, and the permissions that acts ask for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from portal.complaints.duties import StaffAct
from portal.complaints.handling.queries import REPLIES, PreparedTexts
from portal.complaints.models import Complaint
from portal.library.access.permissions import Actor
from portal.platform.web.forms import ButtonForm, PortalForm

ASSESS, HANDLE, APPROVE = "complaints:complaint:assess", "complaints:complaint:handle", "complaints:reply:approve"
UNSEAL, DISCLOSE = "complaints:sealed:open", "complaints:sealed:decide"
NAME, HEAR = "complaints:complaint:name", "complaints:appeal:hear"
Run = Callable[[Actor, Complaint, Any], object]


@dataclass(frozen=True)
class DeskAct:
    """An act of the page: its address, permission, duty, label, operation, form, and the condition in which it stands.

    ``is_folded``: its form opens under ``label``; ``seen`` gives the record that its button acts on as it was shown.
    """

    name: str
    permission: str
    duty: StaffAct | None
    label: Any
    run: Run
    is_possible: Callable[[Actor, Complaint], bool]
    form: type[PortalForm] = ButtonForm
    fill: Callable[[PortalForm, Complaint], object] | None = None
    is_stored: bool = False  # the form shows what is stored of the record
    is_main: bool = False
    is_folded: bool = True
    button: Any = ""
    seen: Callable[[Complaint], Any] | None = None
    text_field: str = "words"
    shows_evidence: bool = False  # what the guide says and what was complained of before stand beside it
    prepared: PreparedTexts = field(default_factory=dict)  # what its text can begin with, by what is concluded

    def prepared_for(self, complaint: Complaint) -> PreparedTexts:
        """Return the prepared texts for a complaint: of replies those of the decisions of its kind."""
        if self.prepared is not REPLIES:
            return self.prepared
        return {each: REPLIES[each] for each in complaint.record.decisions if each in REPLIES}

    @property
    def endpoint(self) -> str:
        """Return the name of its view."""
        return self.name.replace("-", "_")

    def new_form(self, complaint: Complaint, **kwargs: Any) -> PortalForm:
        """Return the form, with what can be chosen in it; without what was sent where ``formdata=None`` is given."""
        form = self.form.of(complaint, **kwargs) if self.is_stored else self.form(**kwargs)
        if self.fill is not None:
            self.fill(form, complaint)
        return form

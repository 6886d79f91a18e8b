"""The form that hands an action, or a task of it, over to another owner."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.platform.web.forms import PortalForm, explanation, select


class HandOverForm(PortalForm):
    """The new owner, and why; the operation says of a person who is not offered what speaks against them."""

    owner = select(_l("New owner"), hint=_l("People who have held the post complained about cannot be chosen."))
    reason = explanation(_l("Reason"), rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take any person for a choice."""
        super().__init__(*args, **kwargs)
        self.owner.validate_choice = False

    @property
    def owner_id(self) -> int:
        """Return the id of the person chosen, offered or not; 0, which nobody has, for anything else."""
        return int(self.owner.data) if re.fullmatch("[0-9]{1,9}", self.owner.data or "") else 0

"""Staff pages on which a corrective action ends, or begins again: verify, close, reopen, cancel."""

from flask import g
from flask.typing import ResponseReturnValue

from portal.corrective_actions.actions import forms, operations, verification
from portal.corrective_actions.actions.admin import blueprint, record_page
from portal.corrective_actions.vocabulary import CancelReason
from portal.library.access.permissions import requires
from portal.platform.web.form_actions import check_seen
from portal.platform.web.forms import ButtonForm
from portal.platform.web.request_values import answer

__all__ = ["blueprint"]


@blueprint.post("/<reference>/verify/")
@requires("actions:action:verify")
def verify(reference: str) -> ResponseReturnValue:
    """Verify the action: close it as effective, or send it back to analysis."""
    action, form = record_page.get(reference), forms.VerifyForm()
    is_effective = answer("effective", "not_effective") == "effective"
    return record_page.change(
        action,
        "verify",
        form,
        lambda: verification.verify_action(
            g.actor,
            action,
            is_effective=is_effective,
            result=form.result.data,
            public_summary=form.summary,
        ),
    )


@blueprint.post("/<reference>/close-unshown/")
@requires("actions:action:verify")
def close_unshown(reference: str) -> ResponseReturnValue:
    """Propose to close an action though no effect was shown."""
    action, form = record_page.get(reference), forms.UnshownForm()
    return record_page.change(
        action, "unshown", form, lambda: verification.propose_unshown(g.actor, action, reason=form.reason.data)
    )


@blueprint.post("/<reference>/decide-unshown/")
@requires("actions:action:verify")
def decide_unshown(reference: str) -> ResponseReturnValue:
    """Approve or reject the proposal to close an action with no effect shown."""
    action = record_page.get(reference)
    agrees = answer("agree", "disagree") == "agree"

    def decide() -> None:
        check_seen(action)
        verification.decide_unshown(g.actor, action, agrees=agrees)

    return record_page.change(action, "button", ButtonForm(), decide)


@blueprint.post("/<reference>/reopen/")
@requires("actions:action:verify")
def reopen(reference: str) -> ResponseReturnValue:
    """Reopen a closed action during the follow-up period."""
    action = record_page.get(reference)
    return record_page.change(action, "button", ButtonForm(), lambda: verification.reopen_action(g.actor, action))


@blueprint.post("/<reference>/cancel/")
@requires("actions:action:approve")
def cancel(reference: str) -> ResponseReturnValue:
    """Propose to cancel an action."""
    action, form = record_page.get(reference), forms.CancelForm()
    return record_page.change(
        action,
        "cancel",
        form,
        lambda: operations.propose_cancelling(g.actor, action, reason=CancelReason(form.reason.data)),
    )


@blueprint.post("/<reference>/decide-cancel/")
@requires("actions:action:approve")
def decide_cancel(reference: str) -> ResponseReturnValue:
    """Approve or reject the proposal to cancel an action."""
    action = record_page.get(reference)
    agrees = answer("agree", "disagree") == "agree"
    return record_page.change(
        action, "button", ButtonForm(), lambda: operations.decide_cancelling(g.actor, action, agrees=agrees)
    )

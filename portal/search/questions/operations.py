"""Verbs on the questions that were asked."""

from portal.library.access.permissions import Actor
from portal.platform.storage import audit
from portal.platform.storage.transaction import operation
from portal.search.questions.models import AskedQuestion


@operation
def set_aside_question(actor: Actor, question: AskedQuestion) -> None:
    """Take a question out of the queue of its month: it has been seen to."""
    question.is_done = True
    audit.record(actor, "set_aside_question", question)

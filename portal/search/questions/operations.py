"""Operations on search queries."""

from portal.library.access.permissions import Actor
from portal.platform.storage import audit
from portal.platform.storage.transaction import operation
from portal.search.questions.models import AskedQuestion


@operation
def set_aside_question(actor: Actor, question: AskedQuestion) -> None:
    """Mark a query as dealt with for its month."""
    question.is_done = True
    audit.record(actor, "set_aside_question", question)

"""Read search queries for staff."""

from sqlalchemy import select

from portal.library.domain.domain_errors import NotFoundError
from portal.platform.storage.database import db
from portal.platform.storage.pagination import Page, paginate
from portal.search.questions.models import AskedQuestion


def questions_for_review(number: int) -> Page[AskedQuestion]:
    """Return a page of queries with clicks on fewer than half the searches (unsourced), worst first."""
    lost = AskedQuestion.unanswered + (AskedQuestion.asked - AskedQuestion.opened)
    query = (
        select(AskedQuestion)
        .where(AskedQuestion.words != "", ~AskedQuestion.is_done, AskedQuestion.opened * 2 < AskedQuestion.asked)
        .order_by(lost.desc(), AskedQuestion.month.desc(), AskedQuestion.words)
    )
    return paginate(query, number)


def get_question(question_id: int) -> AskedQuestion:
    """Return a query with stored text; raises NotFoundError."""
    question = db.session.get(AskedQuestion, question_id)
    if question is None or not question.words:
        raise NotFoundError
    return question

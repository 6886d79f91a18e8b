"""Reads of the questions that were asked."""

from sqlalchemy import select

from portal.library.domain.domain_errors import NotFoundError
from portal.platform.storage.database import db
from portal.platform.storage.pagination import Page, paginate
from portal.search.questions.models import AskedQuestion


def questions_to_see_to(number: int) -> Page[AskedQuestion]:
    """Return a page of questions that found nothing or were left without a click, those most often first."""
    lost = AskedQuestion.unanswered + (AskedQuestion.asked - AskedQuestion.opened)
    query = (
        select(AskedQuestion)
        .where(AskedQuestion.words != "", ~AskedQuestion.is_done, AskedQuestion.opened * 2 < AskedQuestion.asked)
        .order_by(lost.desc(), AskedQuestion.month.desc(), AskedQuestion.words)
    )
    return paginate(query, number)


def get_question(question_id: int) -> AskedQuestion:
    """Return a question whose words are kept; raises NotFoundError."""
    question = db.session.get(AskedQuestion, question_id)
    if question is None or not question.words:
        raise NotFoundError
    return question

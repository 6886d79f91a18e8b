"""Answers to questions: procedures best first, and what to choose while typing."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from portal.procedures.catalogue import listed_procedures
from portal.procedures.models import Procedure
from portal.procedures.publication import GUIDES_REVISION
from portal.procedures.vocabulary import LifeEvent
from portal.search import database
from portal.search.memory import ENTRIES_REVISION, Memory, Remembered, remembered
from portal.search.models import AskedQuestion, SpeechPhrase
from portal.search.question import Question, understand
from portal.search.ranking import OF_THE_BEST, coverage, score, token_weights
from portal.search.rules import Candidates
from portal.search.upkeep import embedded_index, mend_in_background
from portal.shared.db import db
from portal.shared.pagination import PER_PAGE, Page, paginate
from portal.shared.refusals import NotFoundError
from portal.shared.revisions import recent_revisions
from portal.shared.tokens import fold, index_tokens

_log = logging.getLogger(__name__)
WHOLE = 0.6  # what covers less of the question has only some of its words
MOST_SUGGESTIONS = 8


@dataclass(frozen=True)
class Answer:
    """The procedures that answer, best first, by id; ``partial`` of them at the end have only some of the words."""

    question: Question
    ids: Sequence[int] = ()
    partial: int = 0
    facets: dict[str, Counter[str]] = field(default_factory=dict)


def answer(text: str, facets: Sequence[str] = (), *, literally: bool = False) -> Answer:
    """Answer a question in any of the languages, among the procedures that have all the facets."""
    memory = remembered()
    question = understand(text, memory.lexicon, memory.speech, literally=literally)
    weights = token_weights(question, memory.lexicon)
    if not weights:
        return Answer(question)
    found = _candidates(weights, facets)
    ranked = []
    for procedure_id, levels in found.items():
        procedure = memory.procedures.get(procedure_id)
        if procedure is None or not _has_phrases(question, procedure):
            continue
        total = score(question, levels, procedure.known, memory.lexicon)
        if total:
            ranked.append((total, procedure.code, procedure_id))
    ranked.sort(key=lambda each: (-each[0], each[1]))
    ids = [procedure_id for total, _, procedure_id in ranked if total >= OF_THE_BEST * ranked[0][0]]
    whole = [each for each in ids if coverage(question, found[each], memory.lexicon) >= WHOLE]
    return Answer(question, ids, len(ids) - len(whole), _count(memory, ids))


def _candidates(weights: dict[str, float], facets: Sequence[str]) -> Candidates:
    revisions = recent_revisions()
    entries = revisions.get(ENTRIES_REVISION, 0)
    if revisions.get(GUIDES_REVISION, 0) != entries:
        mend_in_background()
    index = embedded_index()
    if index is None:
        return database.candidates(weights, facets)
    try:
        return index.at(entries).candidates(weights, facets)
    except Exception as error:
        _log.warning("search answers from the database: %s", type(error).__name__)
        mend_in_background()
        return database.candidates(weights, facets)


def _has_phrases(question: Question, procedure: Remembered) -> bool:
    names = (*procedure.known.names, *procedure.known.plain_names)
    return all(any(phrase in name for name in names) for phrase in question.phrases)


def _count(memory: Memory, ids: Sequence[int]) -> dict[str, Counter[str]]:
    counted: dict[str, Counter[str]] = {}
    for procedure_id in ids:
        for facet in memory.procedures[procedure_id].facets:
            kind, _, value = facet.partition(":")
            counted.setdefault(kind, Counter())[value] += 1
    return counted


@dataclass(frozen=True)
class Line:
    """A procedure that answers; ``also_called`` is the plain name that was found where its name does not say it."""

    procedure: Procedure
    also_called: str
    is_partial: bool


def lines(found: Answer, number: int = 1, per_page: int = PER_PAGE) -> Page[Line]:
    """Return a page of what answers, best first."""
    start = (number - 1) * per_page
    ids = found.ids[start : start + per_page]
    whole = set(found.ids[: len(found.ids) - found.partial])
    wanted = found.question.tokens
    procedures = remembered().procedures
    rows = [
        Line(each, _also_called(procedures[each.id], wanted), each.id not in whole) for each in listed_procedures(ids)
    ]
    return Page(rows, number, len(found.ids), per_page)


def _also_called(procedure: Remembered, wanted: frozenset[str]) -> str:
    in_name = _matched(" ".join(procedure.name.values()), wanted)
    best = max(procedure.plain_names, key=lambda name: len(_matched(name, wanted)), default="")
    return best if _matched(best, wanted) - in_name else ""


def _matched(text: str, wanted: frozenset[str]) -> set[str]:
    return {token.text for token in index_tokens(text)} & wanted


def suggestions(typed: str) -> list[Remembered]:
    """Return what somebody may be typing: names that begin with it, have it within, or answer it."""
    wanted = fold(typed).strip()
    if not wanted:
        return []
    memory = remembered()
    found = {
        procedure_id: procedure
        for procedure_id, procedure in memory.procedures.items()
        if any(wanted in name for name in (*procedure.known.names, *procedure.known.plain_names))
    }
    best = sorted(found.values(), key=lambda each: (_place(each, wanted), -each.known.popularity, each.code))
    if len(best) < MOST_SUGGESTIONS:
        best += [memory.procedures[each] for each in answer(typed).ids[:MOST_SUGGESTIONS] if each not in found]
    return best[:MOST_SUGGESTIONS]


def _place(procedure: Remembered, wanted: str) -> tuple[int, int]:
    names = (*procedure.known.names, *procedure.known.plain_names)
    return min((0 if name.startswith(wanted) else 1, len(name)) for name in names if wanted in name)


def speech_phrases(said: str, event: str, number: int) -> Page[SpeechPhrase]:
    """Return a page of the table of common speech; ``said`` is looked for in both columns, as text."""
    query = select(SpeechPhrase).order_by(SpeechPhrase.event, SpeechPhrase.id)
    if event:
        query = query.where(SpeechPhrase.event == LifeEvent(event))
    rows = db.session.scalars(query).all()
    wanted = fold(said)
    kept = [row for row in rows if wanted in fold(" ".join([*row.said, *row.means]))]
    start = (number - 1) * PER_PAGE
    return Page(kept[start : start + PER_PAGE], number, len(kept))


def get_phrase(phrase_id: int) -> SpeechPhrase:
    """Return a phrase; raises NotFoundError."""
    phrase = db.session.get(SpeechPhrase, phrase_id)
    if phrase is None:
        raise NotFoundError
    return phrase


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

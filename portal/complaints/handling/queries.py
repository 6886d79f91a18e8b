"""The texts that the authority has prepared for those who write to complainants."""

from collections.abc import Mapping

from portal.authority_settings.definitions import (
    INTERIM_REPLY,
    NO_FURTHER_ACTION,
    QUESTION,
    REPLY_ADOPTED,
    REPLY_INFORMED,
    REPLY_NOT_ADOPTED,
    REPLY_NOT_UPHELD,
    REPLY_PARTLY_ADOPTED,
    REPLY_PARTLY_UPHELD,
    REPLY_UPHELD,
)
from portal.authority_settings.queries import current
from portal.authority_settings.vocabulary import SettingDefinition
from portal.complaints.vocabulary import Decision
from portal.library.text.conversion import text_in
from portal.library.text.languages import LANGUAGES

PreparedTexts = Mapping[str, SettingDefinition[Mapping[str, str]]]
ONLY = "only"  # where there is one text for a form
REPLIES: PreparedTexts = {
    Decision.UPHELD: REPLY_UPHELD,
    Decision.PARTLY_UPHELD: REPLY_PARTLY_UPHELD,
    Decision.NOT_UPHELD: REPLY_NOT_UPHELD,
    Decision.INFORMED: REPLY_INFORMED,
    Decision.ADOPTED: REPLY_ADOPTED,
    Decision.PARTLY_ADOPTED: REPLY_PARTLY_ADOPTED,
    Decision.NOT_ADOPTED: REPLY_NOT_ADOPTED,
}
INTERIM_REPLIES: PreparedTexts = {ONLY: INTERIM_REPLY}
QUESTIONS: PreparedTexts = {ONLY: QUESTION}
LEAVING: PreparedTexts = {ONLY: NO_FURTHER_ACTION}
PREPARED = (*REPLIES.values(), INTERIM_REPLY, QUESTION, NO_FURTHER_ACTION)


def prepared_text(definition: SettingDefinition[Mapping[str, str]], language: str) -> str:
    """Return a prepared text in a language, or its fallback; empty where the authority has none."""
    return text_in(current(definition), language)[0]


def prepared_texts() -> frozenset[str]:
    """Return every prepared text in every language."""
    return frozenset(prepared_text(each, code) for each in PREPARED for code in LANGUAGES) - {""}

"""Build the index entry of a procedure: its tokens, each with the level of the best field that contains it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.library.guide.components import Text
from portal.library.guide.document import Guide
from portal.library.text.languages import in_every_language
from portal.library.text.tokens import index_tokens, without_brackets
from portal.procedures.models import Procedure, ProcedureVersion
from portal.search.index.field_weights import write_lexemes
from portal.search.index.models import IN_FORCE

MAX_BODY_TOKENS = 3000  # per procedure; unsourced, bounds the index size


@dataclass
class LevelledTokens:
    """Tokens with levels ``a`` to ``c`` of ``field_weights.FIELD_WEIGHTS``, and the tokens of the body (``d``)."""

    best: dict[str, str] = field(default_factory=dict)
    body: dict[str, None] = field(default_factory=dict)

    def add(self, letter: str, texts: Iterable[str]) -> None:
        """Add the texts of a field; call it in descending order of levels."""
        for text in texts:
            for token in index_tokens(text):
                self.best.setdefault(token.text, letter)

    def add_body(self, texts: Iterable[str]) -> None:
        """Add texts of the body, without single characters."""
        for text in texts:
            for token in index_tokens(text):
                if token.end - token.start > 1 and len(self.body) < MAX_BODY_TOKENS:
                    self.body[token.text] = None


def entry_of(procedure: Procedure, version: ProcedureVersion | None) -> dict[str, Any]:
    """Return the ``search_entries`` row of a procedure, from its version in force if there is one."""
    department = procedure.department
    facets = [f"department:{department.code}"] + ([f"type:{procedure.type.value}"] if procedure.type else [])
    plain: Sequence[Text] = ()
    tokens = LevelledTokens()
    names = [*procedure.name.values(), *map(without_brackets, procedure.name.values())]
    tokens.add("a", [procedure.code, procedure.code.replace("-", ""), *names])
    about = [*department.name.values(), *department.short_name.values()]
    if version is not None:
        guide = version.guide
        plain = guide.plain_names
        tokens.add("b", _each([*plain, *guide.themes]))
        tokens.add("b", [label for event in guide.life_events for label in in_every_language(event.label)])
        about += [label for audience in guide.audience for label in in_every_language(audience.label)]
        facets += [IN_FORCE, *(f"audience:{audience.value}" for audience in guide.audience)]
        facets += [f"event:{event.value}" for event in guide.life_events]
        tokens.add_body(_each(_body(guide)))
    tokens.add("c", [*procedure.summary.values(), *about])
    return {
        "procedure_id": procedure.id,
        "revision": procedure.changed_in_revision,
        "is_listed": procedure.is_listed,
        "code": procedure.code,
        "name": procedure.name,
        "plain_names": [name for name in _each(plain) if name],
        "facets": facets,
        "words": write_lexemes((tokens.best | dict.fromkeys(facets, "d")).items()),
        "body": write_lexemes((token, "d") for token in tokens.body if token not in tokens.best),
    }


def _body(guide: Guide) -> list[Text]:
    return [
        guide.scope,
        *(condition.text for condition in guide.conditions),
        *(material.name for material in guide.materials),
        *(step.name for step in guide.steps),
        *(outcome.name for outcome in guide.outcomes),
        *(question.question for question in guide.questions),
        *(basis.title for basis in guide.legal_basis),
    ]


def _each(texts: Iterable[Text]) -> list[str]:
    return [written for text in texts for written in dict(text).values()]

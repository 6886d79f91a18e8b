"""Search in the database, with PostgreSQL's text search and GIN indexes.

On SQLite it scans the same columns: slower, with the same results, used while the embedded index is missing, damaged,
locked or outdated.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY

from portal.platform.storage.database import db
from portal.search.index.field_weights import (
    FIELD_WEIGHTS,
    MAX_CANDIDATES,
    MIN_BODY_WEIGHT,
    Candidates,
    parse_lexemes,
    strongest,
)
from portal.search.index.models import SearchEntry


def candidates(weights: Mapping[str, float], facets: Sequence[str] = ()) -> Candidates:
    """Return the procedures with the highest total weight of tokens among those that have all facets."""
    weights = strongest(weights)
    if not weights:
        return {}
    found = {
        procedure_id: {token: FIELD_WEIGHTS[letter] for token, letter in parse_lexemes(lexemes) if token in weights}
        for procedure_id, lexemes in db.session.execute(_by_main_fields(weights, facets))
    }
    least = MIN_BODY_WEIGHT * max(weights.values())
    tokens = {token: weight for token, weight in weights.items() if weight >= least}
    for procedure_id, *has in db.session.execute(_by_body(tokens, facets, list(found))):
        levels = found.setdefault(procedure_id, {})
        for token in (token for token, is_there in zip(tokens, has, strict=True) if is_there):
            levels.setdefault(token, FIELD_WEIGHTS["d"])
    return found


def _by_main_fields(weights: Mapping[str, float], facets: Sequence[str]) -> Select[*tuple[Any, ...]]:
    worth = [
        case(
            (_has(SearchEntry.words, token, "a"), literal(weight * FIELD_WEIGHTS["a"])),
            (_has(SearchEntry.words, token, "b"), literal(weight * FIELD_WEIGHTS["b"])),
            (_has(SearchEntry.words, token), literal(weight * FIELD_WEIGHTS["c"])),
            else_=0.0,
        )
        for token, weight in weights.items()
    ]
    return (
        select(SearchEntry.procedure_id, cast(SearchEntry.words, String))
        .where(_has_any(SearchEntry.words, weights), *_within(facets))
        .order_by(sum(worth, start=literal(0.0)).desc(), func.length(cast(SearchEntry.name, String)))
        .limit(MAX_CANDIDATES)
    )


def _by_body(weights: Mapping[str, float], facets: Sequence[str], known: Sequence[int]) -> Select[*tuple[Any, ...]]:
    has = [_has(SearchEntry.body, token) for token in weights]
    worth = [case((each, literal(weight)), else_=0.0) for each, weight in zip(has, weights.values(), strict=True)]
    query = select(SearchEntry.procedure_id, *has).where(_has_any(SearchEntry.body, weights), *_within(facets))
    if len(known) >= MAX_CANDIDATES:
        query = query.where(SearchEntry.procedure_id.in_(known))
    return query.order_by(sum(worth, start=literal(0.0)).desc()).limit(MAX_CANDIDATES)


def _within(facets: Sequence[str]) -> Iterable[ColumnElement[bool]]:
    yield SearchEntry.is_listed.is_(True)
    for facet in facets:
        yield _has(SearchEntry.words, facet)


def _has_any(column: Any, tokens: Iterable[str]) -> ColumnElement[bool]:
    if _is_postgresql():
        return _matches(column, " | ".join(f"'{token}'" for token in tokens))
    return or_(*(_has(column, token) for token in tokens))


def _has(column: Any, token: str, letter: str = "") -> ColumnElement[bool]:
    if _is_postgresql():
        return _matches(column, f"'{token}'" + (f":{letter.upper()}" if letter else ""))
    found: ColumnElement[bool] = func.instr(column, f"'{token}':1{letter.upper()}") > 0
    return found


def _matches(column: Any, wanted: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.op("@@", is_comparison=True)(cast(literal(wanted), TSQUERY))
    return found


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"

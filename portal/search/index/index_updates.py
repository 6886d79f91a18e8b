"""Update search entries and index from the guides, incrementally by content revision.

A missing, damaged or outdated index never blocks a search: the database answers while a thread rebuilds it.
"""

import threading
from collections.abc import Iterator
from typing import Any

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.platform.background import in_background
from portal.platform.storage.content_revisions import (
    clear_recent_revisions,
    current_revision,
    on_revision_change,
    set_revision,
)
from portal.platform.storage.database import db, insert_into
from portal.platform.storage.transaction import writing
from portal.procedures.models import Procedure, ProcedureVersion
from portal.procedures.vocabulary import GUIDES_REVISION, VersionState
from portal.search.index.catalogue_cache import clear_catalogue_cache
from portal.search.index.documents import entry_of
from portal.search.index.models import ENTRIES_REVISION, SearchEntry
from portal.search.index.whoosh_index import EmbeddedIndex
from portal.settings import Settings

_refreshing = threading.Lock()
ENTRIES_PER_TRANSACTION = 200  # unsourced; keeps write transactions short


def install(app: Flask, settings: Settings) -> None:
    """Register the index folder and refresh the index when guides change; opens no file."""
    app.extensions["portal.search"] = EmbeddedIndex(settings.data_dir / "search")
    on_revision_change(refresh_in_background)


def embedded_index() -> EmbeddedIndex | None:
    """Return the embedded index, or None when PostgreSQL is the search engine."""
    if db.engine.dialect.name == "postgresql":
        return None
    index: EmbeddedIndex = current_app.extensions["portal.search"]
    return index


def indexed_revision() -> int:
    """Return the revision of the index; raises any exception when the index is missing or damaged."""
    index = embedded_index()
    return current_revision(ENTRIES_REVISION) if index is None else index.revision


def refresh_index() -> None:
    """Update entries and index to the current revision, by changed procedures only or by rebuilding a damaged index."""
    revision = current_revision(GUIDES_REVISION)
    behind = current_revision(ENTRIES_REVISION)
    if behind != revision:
        _refresh_entries(since=behind if behind < revision else -1, revision=revision)
    index = embedded_index()
    if index is None:
        return
    try:
        indexed = index.revision
    except Exception:
        indexed = revision + 1
    if indexed > revision:
        index.rebuild(_entries(since=-1), revision)
    elif indexed < revision:
        index.write(_entries(since=indexed), revision)


def refresh_when_free() -> int:
    """Refresh the index when no thread of this process does; return 0, as a job of the worker that is done."""
    with _refreshing:
        refresh_index()
    return 0


def rebuild_index() -> None:
    """Rebuild entries and index from the guides without interrupting searches."""
    revision = current_revision(GUIDES_REVISION)
    _refresh_entries(since=-1, revision=revision)
    index = embedded_index()
    if index is not None:
        index.rebuild(_entries(since=-1), revision)
    clear_catalogue_cache()


def refresh_in_background() -> None:
    """Refresh the index in a thread, unless one is running already."""
    in_background("refreshing the search index", refresh_index, alone=_refreshing)


def _refresh_entries(since: int, revision: int) -> None:
    changed = db.session.scalars(
        select(Procedure.id).where(Procedure.changed_in_revision > since).order_by(Procedure.id)
    ).all()
    db.session.rollback()  # ends the read transaction after each batch
    for start in range(0, len(changed), ENTRIES_PER_TRANSACTION):
        rows = list(_rows(changed[start : start + ENTRIES_PER_TRANSACTION]))
        db.session.rollback()
        with writing():
            _upsert(rows)
    with writing():
        set_revision(ENTRIES_REVISION, revision)
    clear_recent_revisions()


def _rows(ids: Any) -> Iterator[dict[str, Any]]:
    in_force = {
        version.procedure_id: version
        for version in db.session.scalars(
            select(ProcedureVersion).where(
                ProcedureVersion.procedure_id.in_(ids), ProcedureVersion.state == VersionState.PUBLISHED
            )
        )
    }
    procedures = select(Procedure).where(Procedure.id.in_(ids)).options(joinedload(Procedure.department))
    for procedure in db.session.scalars(procedures):
        yield entry_of(procedure, in_force.get(procedure.id))


def _upsert(rows: list[dict[str, Any]]) -> None:
    statement = insert_into(SearchEntry)
    replaced = {name: statement.excluded[name] for name in rows[0] if name != "procedure_id"}
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["procedure_id"], set_=replaced),
        [row | {"opened": 0} for row in rows],
    )


def _entries(since: int) -> Iterator[SearchEntry]:
    query = select(SearchEntry).where(SearchEntry.revision > since).execution_options(yield_per=500)
    yield from db.session.scalars(query)

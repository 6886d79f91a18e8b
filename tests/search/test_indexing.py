"""Finding guides, whatever has happened to the index."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from whoosh.index import LockError, open_dir

from portal.operating.worker import run_due_jobs
from portal.platform.storage.content_revisions import announce, clear_recent_revisions
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.procedures.versions import operations
from portal.search.answers.queries import answer
from portal.search.index import index_updates
from portal.search.index.catalogue_cache import cached_catalogue
from portal.search.index.index_updates import embedded_index, rebuild_index, refresh_in_background, refresh_index
from portal.search.index.whoosh_index import EmbeddedIndex
from tests.support.cast import Cast, publish, read_guide
from tests.support.databases import wait_for_background
from tests.support.visitor import Visitor

CODES = ("TR-101", "NR-101", "HF-101", "MR-102")


@pytest.fixture
def four_guides(app: Flask, cast: Cast) -> EmbeddedIndex:
    with app.test_request_context("/zh/"):
        for code in CODES:
            publish(cast, read_guide(code))
        refresh_index()
    index: EmbeddedIndex = app.extensions["portal.search"]
    return index


def found(text: str) -> list[str]:
    return [cached_catalogue().procedures[each].code for each in answer(text).ids]


def missing(folder: Path) -> None:
    shutil.rmtree(folder)


def truncated(folder: Path) -> None:
    for path in folder.glob("*.seg"):
        path.write_bytes(path.read_bytes()[:10])


def garbage(folder: Path) -> None:
    for path in folder.iterdir():
        path.write_bytes(b"garbage" * 50)


def no_contents(folder: Path) -> None:
    for path in folder.glob("_*.toc"):
        path.unlink()


def behind(folder: Path) -> None:
    EmbeddedIndex(folder).write([], revision=0)


@pytest.mark.once
@pytest.mark.parametrize("loss", [missing, no_contents])
def test_a_vanished_folder_is_rebuilt_while_running(
    app: Flask, four_guides: EmbeddedIndex, citizen: Visitor, loss: Callable[[Path], None]
):
    assert "/zh/procedures/NR-101/" in citizen.get("/zh/search?q=过户").html  # from the copy in memory, from here on
    loss(four_guides.folder)
    assert "/zh/procedures/NR-101/" in citizen.get("/zh/search?q=房屋过户").html
    wait_for_background()
    assert four_guides.revision == 4
    loss(four_guides.folder)
    run_due_jobs(app)  # where nobody asks
    assert four_guides.revision == 4


# Whoosh leaves a file open when what it reads is damaged.
@pytest.mark.once
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", [missing, truncated, garbage, no_contents, behind])
def test_damaged_indexes_are_bypassed_and_rebuilt(
    app: Flask, four_guides: EmbeddedIndex, citizen: Visitor, damage: Callable[[Path], None]
):
    damage(four_guides.folder)
    four_guides.drop_copy()  # as a process that starts now
    assert "/zh/procedures/NR-101/" in citizen.get("/zh/search?q=过户").html
    with app.app_context():
        refresh_in_background()  # unless the search has begun it
        wait_for_background()
        assert four_guides.revision == 4
        assert four_guides.at(4)
        assert found("过户")[0] == "NR-101"


@pytest.mark.once
@pytest.mark.parametrize("damage", [missing, truncated, garbage])
def test_loaded_indexes_are_unaffected_by_damage(
    four_guides: EmbeddedIndex, citizen: Visitor, damage: Callable[[Path], None]
):
    assert "/zh/procedures/NR-101/" in citizen.get("/zh/search?q=过户").html
    damage(four_guides.folder)
    assert "/zh/procedures/HF-101/" in citizen.get("/zh/search?q=租房").html


@pytest.mark.once
@pytest.mark.usefixtures("context")
def test_a_locked_index_does_not_stop_a_search(cast: Cast, four_guides: EmbeddedIndex):
    writer = open_dir(four_guides.folder).writer()
    try:
        assert found("过户") == ["NR-101"]
        publish(cast, read_guide("CA-101"))
        with pytest.raises(LockError):
            refresh_index()
        clear_recent_revisions()
        assert found("结婚登记") == ["CA-101"]  # from the database
    finally:
        writer.cancel()
    wait_for_background()  # what that search began
    refresh_index()
    assert four_guides.at(5)


def test_every_process_searches_the_published_state(app: Flask, cast: Cast, four_guides: object):
    other = EmbeddedIndex(app.extensions["portal.search"].folder)  # as another process has it
    with app.test_request_context("/zh/"):
        publish(cast, read_guide("CA-101"))
        refresh_index()
        clear_recent_revisions()
        assert found("结婚登记") == ["CA-101"]
        if embedded_index() is not None:
            assert other.at(5).candidates({"结婚": 1.0})
        with writing():
            operations.withdraw_version(
                cast["approver"], get_version_in_force("CA-101"), reason={"zh": "并入。", "en": ""}
            )
        refresh_index()
        clear_recent_revisions()
        assert found("结婚登记") == []
        if embedded_index() is not None:
            assert not other.at(6).candidates({"结婚": 1.0})


def test_changes_are_indexed_in_the_background(app: Flask, cast: Cast, four_guides: object):
    with app.test_request_context("/zh/"):
        publish(cast, read_guide("CA-101"))
        announce()
        wait_for_background()
        assert index_updates.indexed_revision() == 5


def test_rebuilding_leaves_no_gap(app: Flask, four_guides: object):
    with app.test_request_context("/zh/"):
        before = found("过户")
        rebuild_index()
        clear_recent_revisions()
        assert found("过户") == before

"""Finding guides, whatever has happened to the index."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from portal.search import indexing
from portal.search.embedded import EmbeddedIndex
from portal.search.indexing import mend_in_background, refresh_index
from portal.search.memory import remembered
from portal.search.queries import answer
from tests.support.cast import Cast, publish, read_guide
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
    return [remembered().procedures[each].code for each in answer(text).ids]


@pytest.mark.usefixtures("four_guides", "context")
@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("二手房过户", "NR-101"),
        ("租房提取公积金", "HF-101"),
        ("food licence", "MR-102"),
        ("ＦＯＯＤ", "MR-102"),
        ("货", "TR-101"),
        ("nr-101", "NR-101"),
    ],
)
def test_people_find_what_they_ask_for(question: str, first: str):
    assert found(question)[0] == first


@pytest.mark.usefixtures("four_guides", "context")
@pytest.mark.parametrize(
    "question", ["", "   ", "？！", "*", "zzzzqqqq", "\U0001f600", "AND OR NOT", '"', "(", "name:*"]
)
def test_nonsense_is_answered_honestly(question: str):
    assert len(answer(question).ids) >= 0


@pytest.mark.usefixtures("four_guides", "context")
def test_some_of_the_words_is_said_to_be_partial():
    found = answer("过户 zzzzqqqq")
    assert found.partial
    assert found.ids


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


# Whoosh leaves a file open when what it reads is damaged.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", [missing, truncated, garbage, no_contents, behind])
def test_a_damaged_index_is_answered_from_sql_and_mended(
    app: Flask, four_guides: EmbeddedIndex, citizen: Visitor, damage: Callable[[Path], None]
):
    damage(four_guides.folder)
    assert "/zh/procedures/NR-101/" in citizen.get("/zh/search?q=过户").html
    with app.app_context():
        with indexing._mending:
            pass  # the mending that the search began is over
        thread = mend_in_background()
        if thread is not None:
            thread.join()
        assert four_guides.revision == 4
        assert found("过户")[0] == "NR-101"


@pytest.mark.usefixtures("context")
def test_a_locked_index_does_not_stop_a_search(app: Flask, four_guides: EmbeddedIndex, monkeypatch: pytest.MonkeyPatch):
    from whoosh.index import open_dir

    writer = open_dir(four_guides.folder).writer()
    try:
        assert found("过户") == ["NR-101"]
    finally:
        writer.cancel()


def test_the_api_answers_as_the_contract_says(four_guides: EmbeddedIndex, citizen: Visitor):
    answer = citizen.client.get("/api/v1/search?q=过户&limit=1").json
    assert answer["total"] >= 1
    assert len(answer["items"]) == 1
    assert answer["items"][0]["code"] == "NR-101"
    assert answer["items"][0]["department"]["code"] == "natural-resources"
    assert citizen.client.get("/api/v1/search?q=a&limit=0").status_code == 400
    assert citizen.client.get("/api/v1/procedures/NR-101").json["guide"]["code"] == "NR-101"
    assert citizen.client.get("/api/v1/procedures/NONE").json["error"]
    assert citizen.client.get("/api/v1/schemas/guide.json").json["title"] == "Guide"


def test_results_are_marked_and_paged_and_emptiness_is_honest(four_guides: EmbeddedIndex, citizen: Visitor):
    assert "<mark>" in citizen.get("/zh/search?q=过户").html
    assert citizen.get("/en/search?q=qqqqzzzz").status == 200
    assert "We found no guide" in citizen.text
    assert citizen.get("/zh/search?q=过户&page=2").status in {200, 404}
    assert citizen.get("/zh/procedures/?department=nowhere").status == 404
    assert "/zh/procedures/NR-101/" in citizen.get("/zh/procedures/?theme=home&department=natural-resources").html

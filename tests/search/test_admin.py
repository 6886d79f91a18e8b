"""The table of common speech, and the queue of questions that were not answered."""

import re
from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.platform.clock import local_today
from portal.platform.security.row_references import row_reference
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from portal.search.answers.queries import answer
from portal.search.index.catalogue_cache import cached_catalogue
from portal.search.index.models import SearchEntry
from portal.search.questions.models import AskedQuestion
from portal.search.questions.question_counts import counted_text, delete_old_questions, write_counts
from portal.search.synonyms.models import SpeechPhrase
from tests.support.cast import Cast, confirm_all
from tests.support.visitor import Visitor

PHRASES = "/admin/search/phrases/"


def found(text: str) -> list[str]:
    return [cached_catalogue().procedures[each].code for each in answer(text).ids]


def test_a_phrase_takes_effect_when_confirmed(app: Flask, cast: Cast, catalogue: None, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"):
        assert "MR-102" not in found("撸串摊")
    editor = staff("editor")
    editor.get(f"{PHRASES}new/").submit(said="撸串摊\nkebab stand", means="食品经营许可", event="start_business")
    with app.test_request_context("/zh/"):
        assert "MR-102" not in found("撸串摊")
        confirm_all(cast)
        assert found("撸串摊")[0] == found("kebab stand")[0] == "MR-102"
        phrase = db.session.scalars(select(SpeechPhrase).order_by(SpeechPhrase.id.desc())).first()
        assert phrase is not None
        phrase_id, number = phrase.id, row_reference("speech_phrases", phrase.id)
    editor.get(f"{PHRASES}{number}/").submit(said="撸串摊", means="出租汽车")
    with app.test_request_context("/zh/"):
        confirm_all(cast)
        assert "MR-102" not in found("撸串摊")
    editor.get(f"{PHRASES}{number}/").submit("/remove/")
    with app.test_request_context("/zh/"):
        assert db.session.get(SpeechPhrase, phrase_id) is None
        verbs = db.session.scalars(
            select(AuditEntry.verb).where(AuditEntry.verb.endswith("_phrase")).order_by(AuditEntry.id)
        ).all()
        assert verbs == ["add_phrase", "change_phrase", "remove_phrase"]


def test_a_new_phrase_is_never_taken_for_another(
    app: Flask, cast: Cast, catalogue: None, staff: Callable[[str], Visitor]
):
    with app.test_request_context("/zh/"):
        first = db.session.scalars(select(SpeechPhrase).order_by(SpeechPhrase.id)).first()
        assert first is not None
        number, said = first.id, first.said
    editor = staff("editor")
    for words in (f"#{number}", "x" * 200):
        assert editor.get(f"{PHRASES}new/").submit(said=words, means="许可").status == 200
    with app.test_request_context("/zh/"):
        confirm_all(cast)
        stored = db.session.get(SpeechPhrase, number)
        assert stored is not None
        assert stored.said == said
        added = db.session.scalars(select(SpeechPhrase.said).order_by(SpeechPhrase.id.desc()).limit(2)).all()
        assert sorted(added) == sorted([["x" * 200], [f"#{number}"]])


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("said", "怎么办", "does not narrow"),
        ("said", "please help", "does not narrow"),
        ("said", "！？", "does not narrow"),
        ("said", "这是一个长得没有人会这样说出来的短语", "at most 12 characters"),
        ("said", "one two three four five six", "4 English words"),
        ("said", "", "Please fill this in"),
        ("means", "！！", "letters"),
        ("means", "证" * 41, "at most 40"),
        ("means", "\n".join(f"许可{n}" for n in range(31)), "At most 30 lines"),
    ],
)
@pytest.mark.once
def test_invalid_phrases_are_refused_at_their_field(
    cast: object, staff: Callable[[str], Visitor], field: str, typed: str, message: str
):
    editor = staff("editor")
    values = {"said": "撸串摊", "means": "食品经营许可"} | {field: typed}
    page = editor.get(f"{PHRASES}new/").submit(**values)
    assert page.status == 400
    assert message in page.text
    assert values["said" if field == "means" else "means"] in page.html


def test_conflicting_phrase_edits_are_refused(catalogue: None, staff: Callable[[str], Visitor]):
    one, other = staff("editor"), staff("quality")
    first = re.search(rf'href="({PHRASES}[0-9a-f]{{32}}/)"', one.get(PHRASES).html)
    assert first
    for visitor in (one, other):
        visitor.get(first[1])
    one.submit(said="甲乙", means="丙丁")
    assert other.submit(said="子丑", means="寅卯").status == 400
    assert "子丑" in other.html


def test_the_table_is_found_by_either_column(catalogue: None, staff: Callable[[str], Visitor]):
    reader = staff("approver")
    assert "驾驶证" in reader.get(f"{PHRASES}?q=驾照").text
    assert "驾照" in reader.get(f"{PHRASES}?q=机动车驾驶证").text
    assert reader.get(f"{PHRASES}?event=nothing").status == 404
    assert reader.get(f"{PHRASES}?event=travel").status == 200
    assert f"{PHRASES}new/" not in reader.html


def ask(app: Flask, words: str, *, times: int = 1, opening: str = "") -> None:
    for number in range(times):
        page_cache.clear()
        visitor = {"REMOTE_ADDR": f"10.0.{number}.{len(words)}"}
        app.test_client().get("/zh/search", query_string={"q": words}, environ_overrides=visitor)
        if opening:
            address = f"http://localhost/zh/search?q={words}"
            app.test_client().get(f"/zh/procedures/{opening}/", headers={"Referer": address}, environ_overrides=visitor)
    with app.test_request_context("/zh/"):
        write_counts()


def rows(app: Flask) -> dict[str, tuple[int, int, int]]:
    with app.test_request_context("/zh/"):
        kept = db.session.scalars(select(AskedQuestion))
        return {each.words: (each.asked, each.unanswered, each.opened) for each in kept}


def test_queries_are_stored_anonymously_from_three_askings(app: Flask, catalogue: None):
    ask(app, "养鸵鸟", times=2)
    assert rows(app) == {"": (2, 2, 0)}
    ask(app, "养鸵鸟", times=3)
    assert rows(app) == {"养鸵鸟": (3, 3, 0)}  # two of the three had asked today


def test_opened_results_count_towards_popularity(app: Flask, catalogue: None):
    ask(app, "结婚", times=3, opening="CA-101")
    assert rows(app) == {"结婚": (3, 0, 3)}
    with app.test_request_context("/zh/"):
        assert db.session.scalar(select(SearchEntry.opened).where(SearchEntry.code == "CA-101")) == 3


@pytest.mark.once
def test_what_may_be_personal_is_never_kept(app: Flask, catalogue: None):
    for words in ("110101199001011234", "张三 13800001111", "a@example.org", "我" * 41):
        assert counted_text(words) == ""
        ask(app, words, times=4)
    assert rows(app) == {}


@pytest.mark.once
def test_a_page_from_memory_is_counted_too(app: Flask, catalogue: None):
    for number in range(3):
        app.test_client().get("/zh/search?q=养鸵鸟", environ_overrides={"REMOTE_ADDR": f"10.1.0.{number}"})
    with app.test_request_context("/zh/"):
        write_counts()
    assert rows(app) == {"养鸵鸟": (3, 3, 0)}


def test_staff_resolve_or_dismiss_unanswered_queries(app: Flask, catalogue: None, staff: Callable[[str], Visitor]):
    ask(app, "养鸵鸟", times=4)
    ask(app, "结婚", times=4, opening="CA-101")
    quality = staff("quality")
    page = quality.get("/admin/search/")
    assert "养鸵鸟" in page.text
    assert "结婚" not in page.text
    assert "养鸵鸟" in quality.get("/admin/search/phrases/new/?said=养鸵鸟").html
    quality.get("/admin/search/").submit("/done/")
    assert "养鸵鸟" not in quality.get("/admin/search/").text


def test_old_and_rare_questions_are_forgotten(app: Flask, catalogue: None):
    ask(app, "养鸵鸟", times=3)
    ask(app, "养羊驼", times=1)
    with app.app_context():
        today = local_today()
    for later, kept in ((date(today.year + today.month // 12, today.month % 12 + 1, 3), {"养鸵鸟"}),
                        (date(today.year + 2, today.month, 3), set())):  # fmt: skip
        with time_machine.travel(later), app.test_request_context("/zh/"), writing():
            delete_old_questions()
        assert set(rows(app)) == kept

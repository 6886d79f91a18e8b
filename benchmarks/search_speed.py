"""What a search costs at 5,000 and 20,000 services, as a ratio to SQLite's FTS5 over the same tokens in the same run.

``.venv/bin/python -m benchmarks.search_speed [count …]`` makes so many entries of the demonstration's guides, each
under a name of its own and with a body mixed of two, and asks 500 different questions, each once: the judged ones, and
pieces of names as people leave them. Ours is the whole way from the words to the ranked ids; FTS5 finds any of the
tokens that were typed and sorts by its bm25. Both take turns. Also: suggestions against the page of answers, memory,
and start-up.
"""

import argparse
import json
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from portal.library.text.tokens import index_tokens, query_tokens
from portal.operating.prepare import prepare
from portal.platform.storage.content_revisions import clear_recent_revisions, set_revision
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from portal.procedures.models import Procedure
from portal.procedures.vocabulary import GUIDES_REVISION
from portal.search.answers.queries import answer, suggestions
from portal.search.index.catalogue_cache import cached_catalogue, clear_catalogue_cache
from portal.search.index.field_weights import parse_lexemes, write_lexemes
from portal.search.index.index_updates import embedded_index
from portal.search.index.models import ENTRIES_REVISION, SearchEntry
from portal.settings import read_settings

COUNTS = (5_000, 20_000)
QUESTIONS = 500
JUDGED = Path(__file__).parent / "judged.json"
PLACES = "东西南北中上下前后新老大小青白红金银长安平和兴盛山河湖海桥湾林田庄坊"
KINDS = ("首次申请", "变更", "延续", "注销", "补发", "年度核验", "网上办理", "代办", "跨区办理", "告知承诺")


def built(folder: Path, count: int) -> Flask:
    """Return a portal with so many entries and their index, telling what the index took."""
    app = prepare(read_settings({"PORTAL_DATA_DIR": str(folder), "PORTAL_DEMO": "1"}))
    with app.test_request_context("/zh/"):
        bases = list(db.session.scalars(select(SearchEntry).where(SearchEntry.body != "")))
        db.session.expunge_all()
        with writing():
            for some in _in_thousands(_rows(bases, count)):
                db.session.execute(insert(Procedure), [procedure for procedure, _ in some])
                db.session.execute(insert(SearchEntry), [entry for _, entry in some])
            set_revision(GUIDES_REVISION, 10_000)
            set_revision(ENTRIES_REVISION, 10_000)
        clear_recent_revisions()
        index = embedded_index()
        assert index is not None
        began = time.perf_counter()
        index.rebuild(db.session.scalars(select(SearchEntry).execution_options(yield_per=500)), 10_000)
        size = sum(path.stat().st_size for path in index.folder.iterdir()) / 1024**2
        print(f"\n{count} services: index built in {time.perf_counter() - began:.1f} s, {size:.0f} MB", flush=True)
    return app


def _rows(bases: list[SearchEntry], count: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    chance = random.Random(20)
    department = db.session.scalar(select(Procedure.department_id).limit(1))
    first = 1000
    for number in range(count):
        base, other = bases[number % len(bases)], chance.choice(bases)
        place = "".join(chance.sample(PLACES, 2))
        kind = chance.choice(KINDS)
        name = {"zh": f"{place}{base.name['zh']}（{kind}）", "en": f"{base.name['en']} {number}"}
        code = f"{base.code}-{number}"
        own = {token.text: "a" for text in (code, *name.values()) for token in index_tokens(text)}
        words = dict(parse_lexemes(base.words)) | own
        body = _mixed(chance, base, other, words)
        yield (
            {"id": first + number, "code": code, "department_id": department, "is_listed": True, "name": name,
             "summary": {}, "changed_in_revision": 10_000, "is_free": True, "visits": 0},
            {"procedure_id": first + number, "revision": 10_000, "is_listed": True, "code": code, "name": name,
             "plain_names": base.plain_names, "facets": base.facets, "opened": 0,
             "words": write_lexemes(words.items()), "body": write_lexemes((token, "d") for token in body)},
        )  # fmt: skip


def _mixed(chance: random.Random, one: SearchEntry, other: SearchEntry, words: dict[str, str]) -> list[str]:
    mixed = [token for token, _ in parse_lexemes(one.body) if chance.random() < 0.7]
    mixed += [token for token, _ in parse_lexemes(other.body) if chance.random() < 0.3]
    return [token for token in dict.fromkeys(mixed) if token not in words]


def _in_thousands(rows: Iterator[Any]) -> Iterator[list[Any]]:
    some: list[Any] = []
    for row in rows:
        some.append(row)
        if len(some) == 1000:
            yield some
            some = []
    if some:
        yield some


def questions() -> list[str]:
    """Return 500 different questions: the judged ones, and pieces of names with what people leave out or add."""
    chance = random.Random(5)
    asked = dict.fromkeys(str(each["q"]) for each in json.loads(JUDGED.read_text(encoding="utf-8")))
    names = [name for each in cached_catalogue().procedures.values() for name in (*each.known.names, *each.plain_names)]
    while len(asked) < QUESTIONS:
        name = chance.choice(names)
        start, length = chance.randrange(max(1, len(name) - 2)), chance.randrange(2, 12)
        asked[name[start : start + length] + chance.choice(("", "", "怎么办", " 材料", " 多少钱"))] = None
    return list(asked)[:QUESTIONS]


def full_text_search(connection: sqlite3.Connection) -> Callable[[str], list[int]]:
    """Return FTS5 over the same tokens, in the empty database that is given."""
    connection.execute("CREATE VIRTUAL TABLE f USING fts5(tokens)")
    for entry in db.session.scalars(select(SearchEntry).execution_options(yield_per=500)):
        tokens = " ".join(token for token, _ in parse_lexemes(f"{entry.words} {entry.body}"))
        connection.execute("INSERT INTO f (rowid, tokens) VALUES (?, ?)", (entry.procedure_id, tokens))
    connection.execute("INSERT INTO f (f) VALUES ('optimize')")
    connection.commit()

    def find(question: str) -> list[int]:
        wanted = " OR ".join(f'"{token.text}"' for token in query_tokens(question))
        query = "SELECT rowid FROM f WHERE tokens MATCH ? ORDER BY bm25(f) LIMIT 20"
        return [found for (found,) in connection.execute(query, (wanted,))] if wanted else []

    return find


def timed(action: Callable[[str], object], question: str) -> float:
    """Return what an action took, in milliseconds."""
    began = time.perf_counter()
    action(question)
    return (time.perf_counter() - began) * 1000


def measure(app: Flask, count: int) -> None:
    """Print one row of each measure."""
    with app.test_request_context("/zh/"), closing(sqlite3.connect(":memory:")) as full_text:
        clear_catalogue_cache()
        before = _resident()
        start = timed(lambda _: cached_catalogue(), "")
        first = timed(answer, "身份证")
        print(f"remembered in {start:.0f} ms, first answer {first:.0f} ms, memory +{_resident() - before:.0f} MB")
        asked, find = questions(), full_text_search(full_text)
        ours, theirs, typing = [], [], []
        for question in asked:
            ours.append(timed(answer, question))
            theirs.append(timed(find, question))
            typing.append(timed(suggestions, question[: max(1, len(question) // 2)]))
    page = [_page(app, question) for question in asked[::10]]
    print("\n| services | measure | ours, ms | FTS5, ms | ratio |\n|---|---|---|---|---|")
    for name, value in (("median", median), ("p95", lambda each: quantiles(each, n=20)[-1])):
        print(f"| {count} | {name} | {value(ours):.1f} | {value(theirs):.1f} | {value(ours) / value(theirs):.2f} |")
        print(f"| {count} | {name}, suggestions against the page | {value(typing):.1f} | {value(page):.1f} (page) | "
              f"{value(typing) / value(page):.2f} |")  # fmt: skip


def _page(app: Flask, question: str) -> float:
    page_cache.clear()
    client = app.test_client()
    return timed(lambda text: client.get("/zh/search", query_string={"q": text}), question)


def _resident() -> float:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1024**2


def main() -> None:
    """Measure each size in a portal of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="*", type=int, default=COUNTS)
    for count in parser.parse_args().count:
        with tempfile.TemporaryDirectory() as folder:
            measure(built(Path(folder), count), count)


if __name__ == "__main__":
    main()

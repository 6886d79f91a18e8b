"""How well search answers judged questions, against plain baselines over the same catalogue in the same run.

``.venv/bin/python -m benchmarks.search_relevance`` builds the demonstration in a temporary folder and asks the
questions of ``benchmarks/judged.json`` (``q``, ``kind``, ``relevant``: grades 2 and 1 by code). With ``--catalogue
FILE.csv --judged FILE.json`` it judges another catalogue, brought in as ``bin/portal import FILE.csv --list
--create-departments`` would; ``--database-url`` chooses the engine; ``--worst N`` prints the questions that fared
worst.

Baselines: *substring* (every word of the question within the searchable text, by how many), *bigrams* (BM25 over the
same tokens, no fields, no understanding), *FTS5* (SQLite's bm25 over the same tokens, any of them).
"""

import argparse
import json
import math
import sqlite3
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from statistics import mean

from flask import Flask

from portal.imports.guide_import import contents_of, import_records
from portal.imports.vocabulary import Options, Purpose, RowOutcome
from portal.library.access.permissions import SYSTEM
from portal.library.text.tokens import query_terms, query_tokens
from portal.operating.prepare import prepare
from portal.platform.storage.database import db
from portal.search.answers.queries import answer
from portal.search.index.catalogue_cache import cached_catalogue
from portal.search.index.field_weights import parse_lexemes
from portal.search.index.index_updates import refresh_index
from portal.search.index.models import SearchEntry
from portal.settings import read_settings

DEPTH = 10
JUDGED = Path(__file__).parent / "judged.json"
Ranking = Callable[[str], Sequence[str]]


def built(folder: Path, catalogue: Path | None, database_url: str) -> Flask:
    """Return a portal with the demonstration, or with a list of names alone."""
    variables = {"PORTAL_DATA_DIR": str(folder), "PORTAL_DEMO": "0" if catalogue else "1"}
    if database_url:
        variables["PORTAL_DATABASE_URL"] = database_url
    app = prepare(read_settings(variables))
    with app.test_request_context("/zh/"):
        if catalogue:
            options = Options(Purpose.CATALOGUE, create_departments=True, due_on=date.max)
            with catalogue.open("rb") as file:
                results = import_records(SYSTEM, contents_of(catalogue.name, file).records, options)
                refused = [result for result in results if result.outcome is RowOutcome.REFUSED]
            print(f"{len(refused)} refused of {catalogue.name}", file=sys.stderr)
            refresh_index()
    return app


def ours(question: str) -> Sequence[str]:
    """Answer as the portal does."""
    procedures = cached_catalogue().procedures
    return [procedures[procedure_id].code for procedure_id in answer(question).ids[:DEPTH]]


def baselines(full_text: sqlite3.Connection) -> dict[str, Ranking]:
    """Return the plain rankings over the same entries; FTS5 works in the empty database that is given."""
    entries = list(db.session.query(SearchEntry).filter(SearchEntry.is_listed))
    tokens = {each.code: [token for token, _ in parse_lexemes(f"{each.words} {each.body}")] for each in entries}
    texts = {each.code: " ".join([each.code, *each.name.values(), *each.plain_names]).lower() for each in entries}
    return {"substring": _substring(texts), "bigrams": _bm25(tokens), "FTS5": _fts5(full_text, tokens)}


def _substring(texts: dict[str, str]) -> Ranking:
    def rank(question: str) -> list[str]:
        words = question.lower().split()
        found = {code: sum(word in text for word in words) for code, text in texts.items()}
        return [code for code, count in sorted(found.items(), key=lambda item: -item[1]) if count][:DEPTH]

    return rank


def _bm25(tokens: dict[str, list[str]], k: float = 1.2, b: float = 0.75) -> Ranking:
    frequency = Counter(token for each in tokens.values() for token in set(each))
    average = mean(map(len, tokens.values()))
    have = {code: set(each) for code, each in tokens.items()}

    def rank(question: str) -> list[str]:
        scores: dict[str, float] = defaultdict(float)
        for token in query_terms(question):
            idf = math.log(1 + (len(tokens) - frequency[token] + 0.5) / (frequency[token] + 0.5))
            for code, each in have.items():
                if token in each:
                    scores[code] += idf * (k + 1) / (1 + k * (1 - b + b * len(tokens[code]) / average))
        return sorted(scores, key=lambda code: -scores[code])[:DEPTH]

    return rank


def _fts5(connection: sqlite3.Connection, tokens: dict[str, list[str]]) -> Ranking:
    connection.execute("CREATE VIRTUAL TABLE f USING fts5(code UNINDEXED, tokens)")
    connection.executemany("INSERT INTO f VALUES (?, ?)", ((code, " ".join(each)) for code, each in tokens.items()))

    def rank(question: str) -> list[str]:
        wanted = " OR ".join(f'"{token.text}"' for token in query_tokens(question))
        if not wanted:
            return []
        query = "SELECT code FROM f WHERE tokens MATCH ? ORDER BY bm25(f) LIMIT ?"
        return [code for (code,) in connection.execute(query, (wanted, DEPTH))]

    return rank


def ndcg(found: Sequence[str], relevant: dict[str, int]) -> float:
    """Return nDCG@10 with gains 2^grade - 1."""
    best = sum((2**grade - 1) / math.log2(i + 2) for i, grade in enumerate(sorted(relevant.values())[::-1][:DEPTH]))
    return sum((2 ** relevant.get(code, 0) - 1) / math.log2(i + 2) for i, code in enumerate(found)) / best


def recall(found: Iterable[str], relevant: dict[str, int]) -> float:
    """Return how many of the relevant, of at most ten, were among the first ten."""
    return len(set(found) & set(relevant)) / min(len(relevant), DEPTH)


def reciprocal_rank(found: Sequence[str], relevant: dict[str, int]) -> float:
    """Return one over the place of the first that is exactly what was asked for."""
    grade = max(relevant.values())
    return next((1 / (i + 1) for i, code in enumerate(found) if relevant.get(code) == grade), 0.0)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--catalogue", type=Path)
    parser.add_argument("--judged", type=Path, default=JUDGED)
    parser.add_argument("--database-url", default="")
    parser.add_argument("--worst", type=int, default=0)
    wanted = parser.parse_args()
    judged = json.loads(wanted.judged.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        app = built(Path(folder), wanted.catalogue, wanted.database_url)
        with app.test_request_context("/zh/"), closing(sqlite3.connect(":memory:")) as full_text:
            _report(judged, wanted.worst, full_text)


def _report(judged: list[dict[str, object]], worst: int, full_text: sqlite3.Connection) -> None:
    rankings: dict[str, Ranking] = {"ours": ours, **baselines(full_text)}
    answered = [each for each in judged if each["relevant"]]
    scores: dict[str, dict[str, list[tuple[float, float, float]]]] = defaultdict(lambda: defaultdict(list))
    told = []
    for each in answered:
        relevant: dict[str, int] = each["relevant"]  # type: ignore[assignment]
        for name, rank in rankings.items():
            found = rank(str(each["q"]))
            measured = (ndcg(found, relevant), recall(found, relevant), reciprocal_rank(found, relevant))
            scores[name][str(each["kind"])].append(measured)
            scores[name]["all"].append(measured)
            if name == "ours":
                told.append((measured[0], each["q"], found[:4], relevant))
    print("\n| kind | questions | nDCG@10 | recall@10 | MRR | " + " | ".join(list(rankings)[1:]) + " (nDCG@10) |")
    print("|---|---|---|---|---|" + "---|" * (len(rankings) - 1))
    for kind in [*sorted(set(scores["ours"]) - {"all"}), "all"]:
        own = [mean(column) for column in zip(*scores["ours"][kind], strict=True)]
        plain = [mean(each[0] for each in scores[name][kind]) for name in list(rankings)[1:]]
        print(f"| {kind} | {len(scores['ours'][kind])} | " + " | ".join(f"{value:.3f}" for value in own + plain) + " |")
    unanswerable = [str(each["q"]) for each in judged if not each["relevant"]]
    honest = [question for question in unanswerable if not ours(question)]
    print(f"\nOf {len(unanswerable)} questions without an answer, {len(honest)} are answered with none.")
    for value, question, found, relevant in sorted(told, key=lambda each: each[0])[:worst]:
        read = answer(str(question)).question
        print(f"{value:.2f} {question} {found} wanted {relevant} | {[concept.text for concept in read.concepts]}")
    if worst:
        print([(question, ours(question)[:3]) for question in unanswerable if question not in honest])


if __name__ == "__main__":
    main()

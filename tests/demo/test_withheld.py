"""On no page of figures is what is withheld said to be zero or none, and no reorganisation changes the page of a day."""

import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import gettext

from portal.figures.definitions.figure import Withheld
from portal.figures.definitions.figure_definitions import FIGURES
from portal.figures.queries import closed_months, figures_listed, figures_of, last_day_of, newest_day
from portal.figures.values import Figures
from portal.figures.vocabulary import ScopeKind
from portal.library.access.permissions import SYSTEM
from portal.library.text.languages import use_language
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from portal.procedures.queries import get_version_in_force
from portal.procedures.versions.operations import withdraw_version
from portal.reorganisations.operations import PlanLine, reorganise
from portal.reorganisations.vocabulary import PlanKind
from tests.support.demo import close_database, copy_of_demo, prepared
from tests.support.soak import share_of

MERGED, SUCCESSOR, WITHDRAWN = "taxation", "finance", "MR-101"
# What says of all people, or of a group, that none of them did something, by what is withheld.
NONE_OF_THEM = {
    ("en", "verdicts"): re.compile(r"\b(?:no|none|nobody|everyone|all)\b[^.;]*\b(?:complainants?|responded|resolved)\b", re.I),
    ("en", "levels"): re.compile(r"\b(?:no|none|nobody|everyone|all)\b[^.;]*\b(?:rated|ratings?|satisfied)\b", re.I),
    ("zh", "verdicts"): re.compile("(?:没有|无人|都不|全部)[^。；]*(?:表态|解决|回应)"),
    ("zh", "levels"): re.compile("(?:没有|无人|都不|全部)[^。；]*(?:评价|满意)"),
}  # fmt: skip
# What a group of services with few people each never is; the rule is by service.
TOO_FEW = {
    "en": re.compile("fewer than (?:ten|10) people have|too few (?:ratings|responses|applications)"),
    "zh": re.compile("不足10人|人数太少|人数不足|申请还太少"),
}
FLOW = ("resolved", "partly resolved", "not resolved", "no response")
SINCE = re.compile(r"\s*[(（](?:now part of [^)]*|no longer offered|现已并入[^）]*|已不再办理)[)）]")
Scope = tuple[str, Figures]


@pytest.fixture(scope="module")
def reorganised(tmp_path_factory: pytest.TempPathFactory, shared_demo: Path) -> Iterator[Flask]:
    """Return the demonstration after a merger of two departments and the withdrawal of a service, today."""
    folder = tmp_path_factory.mktemp("reorganised") / "data"
    copy_of_demo(shared_demo, folder)
    app = prepared(folder)
    with app.test_request_context("/zh/"), writing():
        reorganise(SYSTEM, [PlanLine(PlanKind.MERGE_DEPARTMENTS, MERGED, SUCCESSOR)])
        withdraw_version(SYSTEM, get_version_in_force(WITHDRAWN), reason={"zh": "停办", "en": "No longer offered"})
    page_cache.clear()
    yield app
    close_database(app)


def lines_of(app: Flask, url: str) -> list[str]:
    """Return the lines of text of the main part of a page, without drawings and without what has become of its parts."""
    answer = app.test_client().get(url)
    assert answer.status_code == 200, f"{url}: {answer.status_code}"
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", "", answer.get_data(as_text=True), flags=re.S)
    main = body[body.index("<main") : body.index("</main>")]
    main = re.sub(r"<(?:tr|p|li|h\d|dt|dd|section|summary|div|caption|br|td|th)\b[^>]*>", "\n", main)
    text = html.unescape(re.sub(r"<[^>]+>", "", main))
    return [line for each in text.split("\n") if (line := SINCE.sub("", " ".join(each.split())))]


def scopes_of(app: Flask, *, with_posters: bool = True) -> Iterator[Scope]:
    """Yield the page of each scope that has one, newest and of every closed month, with the figures that it shows."""
    with app.test_request_context("/zh/"):
        newest, months = newest_day(), closed_months()
        assert newest is not None
        assert len(months) >= 12
        day = figures_of(ScopeKind.ALL)
        assert day is not None
        yield "supervision/", day.figures
        for code, each in _with_pages(figures_listed(ScopeKind.DEPARTMENT, newest)):
            yield f"supervision/departments/{code}/", each.figures
        for first in months:
            whole = figures_of(ScopeKind.ALL, as_of=last_day_of(first))
            assert whole is not None
            yield f"supervision/months/{first:%Y-%m}/", whole.figures
            for code, each in _with_pages(figures_listed(ScopeKind.DEPARTMENT, whole.as_of)):
                yield f"supervision/months/{first:%Y-%m}/departments/{code}/", each.figures
                if with_posters and ((each.waits or {}).get("accepted") or each.figures.volumes.received):
                    yield f"supervision/departments/{code}/poster/{first:%Y-%m}/", each.figures


def _with_pages(listed: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the departments that have a page; what is about none of them stands in the tables alone."""
    return [(code, day) for code, day in listed.items() if not code.startswith("~")]


def untrue(language: str, lines: list[str], figures: Figures, is_said: set[str]) -> list[str]:
    """Return the lines that say zero or none of what is withheld; ``is_said`` of pages on which nothing is."""
    found = [line for line in lines if TOO_FEW[language].search(line)]
    volumes = figures.volumes
    names = [str(each.label) for each in FIGURES if each.withheld is Withheld.BATCHES and each.value(figures) is None]
    is_replied = volumes.in_time + volumes.late > volumes.unanswered_late
    if not figures.verdicts.total and is_replied:
        names += [gettext(name) for name in FLOW]
    zeros = [re.compile(rf"(?:^|\s|[＝＋])0 ?{re.escape(name)}$|^{re.escape(name)} ?0\b") for name in names]
    found += [line for line in lines if any(zero.search(line) for zero in zeros)]
    withheld = ["verdicts"] if is_replied and not figures.verdicts.total else []
    withheld += ["levels"] if volumes.ratings and not figures.levels.total else []
    for of in withheld:
        found += [line for line in lines if NONE_OF_THEM[language, of].search(line) and line not in is_said]
    return found


def check(app: Flask, language: str, scopes: list[Scope]) -> int:
    """Check pages of scopes, and return on how many something is withheld."""
    is_said = set(lines_of(app, f"/{language}/supervision/"))
    withheld = 0
    with app.test_request_context(f"/{language}/"), use_language(language):
        is_said.add(gettext("no ratings"))  # in the cell of a part without any
        for path, figures in scopes:
            lines = lines_of(app, f"/{language}/{path}")
            wrong = untrue(language, lines, figures, is_said)
            assert wrong == [], f"{path}: {wrong}"
            withheld += not figures.verdicts.total or not figures.levels.total
    return withheld


# make test looks at some of the pages in each language, make soak at all of them in both.
@pytest.mark.soak
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_withheld_is_never_none(demo: Flask, language: str):
    scopes = list(scopes_of(demo))
    assert len(scopes) > 300
    looked_at = share_of(scopes, ("zh", "en").index(language), 20)
    assert check(demo, language, looked_at) > len(looked_at) / 8


@pytest.mark.soak
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nor_is_it_after_a_reorganisation(reorganised: Flask, language: str):
    touched = [each for each in scopes_of(reorganised) if each[0].count("/") <= 3 or MERGED in each[0]]
    assert check(reorganised, language, share_of(touched, ("zh", "en").index(language), 4)) > 1


@pytest.mark.soak
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_reorganisation_changes_no_page_of_a_day(demo: Flask, reorganised: Flask, language: str):
    touched = ("supervision/", "market-regulation", MERGED, SUCCESSOR)
    pages = [path for path, _ in scopes_of(demo) if path == touched[0] or any(each in path for each in touched[1:])]
    for path in [*share_of(pages, ("zh", "en").index(language), 8), "supervision/months/2026-11/"]:
        before, after = lines_of(demo, f"/{language}/{path}"), lines_of(reorganised, f"/{language}/{path}")
        assert [line for line in before if line not in after] == [], path
        assert len(after) - len(before) <= 1, f"{path}: more than the word of what became of it"


@pytest.mark.parametrize(
    ("language", "joined"), [("zh", "此后并入本部门"), ("en", "has since become part of this department")]
)
def test_both_departments_say_who_became_whose(reorganised: Flask, language: str, joined: str):
    successor = (
        reorganised.test_client().get(f"/{language}/supervision/departments/{SUCCESSOR}/").get_data(as_text=True)
    )
    assert joined in successor
    assert f'href="/{language}/supervision/departments/{MERGED}/"' in successor
    merged = reorganised.test_client().get(f"/{language}/supervision/departments/{MERGED}/").get_data(as_text=True)
    assert f'href="/{language}/supervision/departments/{SUCCESSOR}/"' in merged

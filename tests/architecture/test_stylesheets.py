"""CSS sources stay small, and each rule is sent to the pages that need it and to no others."""

import re
from collections.abc import Iterator

import pytest

from portal.platform.web.stylesheets import BOTH, BUNDLES, CASCADE, SOURCES, bundle
from tests.support.template_classes import TEMPLATES, reached_templates, used_classes, uses

LONGEST_SOURCE, LONG_SOURCE = 300, 200
FILES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(SOURCES.glob("*.css"))}
USED = {door: used_classes(door) for door in BOTH}
PLACES = {
    BOTH: "a source of both",
    ("public",): "a source of the public alone",
    ("admin",): "a source of the desk alone",
}


def rules(css: str) -> Iterator[str]:
    """Give the selectors of each rule, those within @media too, without what they except."""
    for selectors in re.findall(r"([^{}]+)\{[^{}]*\}", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
        if not selectors.strip().startswith("@"):
            yield re.sub(r":not\([^)]*\)", "", selectors).strip()


def classes(selectors: str) -> set[str]:
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", selectors))


def doors_of(selectors: str) -> tuple[str, ...]:
    """Say the pages of which doors a rule is for: those that use all classes of one of its selectors."""
    each = [classes(selector) for selector in selectors.split(",")]
    return tuple(door for door in BOTH if any(all(uses(USED[door], name) for name in names) for names in each))


def test_every_source_can_be_read_at_a_sitting():
    lengths = {name: len(text.splitlines()) for name, text in FILES.items()}
    assert [name for name, length in lengths.items() if length > LONGEST_SOURCE] == [], "split these by what they show"
    long = [name for name, length in lengths.items() if length > LONG_SOURCE]
    assert len(long) <= len(FILES) / 10, f"nine sources in ten have at most {LONG_SOURCE} lines; split one of {long}"


def test_every_source_is_listed_once():
    listed = [name for name, _ in CASCADE]
    assert sorted(listed) == sorted(FILES), "list each file of static/css once in CASCADE of stylesheets.py"


def test_every_template_belongs_to_a_stylesheet():
    reached = {name for door in BOTH for name, _ in reached_templates(door)}
    assert set(TEMPLATES) - reached == set(), "extend base_public.html or base_admin.html, or include it in a page"


@pytest.mark.parametrize(("source", "doors"), CASCADE, ids=[name for name, _ in CASCADE])
def test_a_rule_goes_where_it_is_used(source: str, doors: tuple[str, ...]):
    for rule in rules(FILES[source]):
        needed = doors_of(rule)
        assert needed, f"{source}.css: no page uses {rule!r}; take it out"
        assert needed == doors, f"{source}.css: move {rule!r} into {PLACES[needed]}"


@pytest.mark.parametrize("door", BOTH)
def test_a_stylesheet_has_the_rules_of_its_pages(door: str):
    ruled = {name for css in FILES.values() for rule in rules(css) for name in classes(rule)}
    sent = {name for rule in rules(bundle(BUNDLES[door]).content.decode()) for name in classes(rule)}
    missing = {name for name in ruled - sent if uses(USED[door], name)}
    assert missing == set(), f"pages of {door} use these: list their source for it in CASCADE of stylesheets.py"

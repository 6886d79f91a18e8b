"""Templates compile, and hold no style, script or handler of their own (the CSP would stop it)."""

import re
from pathlib import Path

from flask import Flask

from portal.settings import ROOT
from tests.support.each_file import for_each_file

TEMPLATES = sorted((ROOT / "portal").glob("**/templates/**/*.html"))
OTHERS = sorted(path for end in ("xml", "txt") for path in (ROOT / "portal").glob(f"**/templates/**/*.{end}"))
LONGEST_LINE = 140
LONGEST_TEMPLATE = 200


@for_each_file(TEMPLATES)
def test_nothing_inline(path: Path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), "move it to static/"
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "move it to static/"
    assert "|safe" not in text.replace(" ", ""), "escape, or make Markup where it is built"


@for_each_file(TEMPLATES + OTHERS)
def test_template_can_be_read(path: Path):
    lines = path.read_text(encoding="utf-8").splitlines()
    long = [number for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE]
    assert long == [], (
        f"lines {long} of {path} are over {LONGEST_LINE} characters: give each attribute, argument and piece of a literal "
        "its own line; between inline tags break only where there is a space, or with {%- and {{-"
    )
    assert len(lines) <= LONGEST_TEMPLATE, f"{path}: put each of its components into a partial _x.html"


def test_facts_are_written_with_the_macro():
    bare = [str(path) for path in TEMPLATES if path.name != "ui.html" and "<dt" in path.read_text(encoding="utf-8")]
    assert bare == [], "write {{ fact(term, what) }} or {% call fact(term) %}, of macros/ui.html"


def test_every_template_compiles(app: Flask):
    for path in TEMPLATES:
        name = str(path).rsplit("/templates/", 1)[1]
        app.jinja_env.get_template(name)


def test_every_page_template_is_used():
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "portal").glob("**/*.py"))
    pages = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    for path in TEMPLATES:
        name = str(path).rsplit("/templates/", 1)[1]
        stem = re.sub(r"(_zh|_en|/public|/admin)\.html$", "", name)
        is_composed = f"{stem}/{{" in code or f'"{stem}"' in code or f"{stem.rpartition('/')[0]}/{{" in code
        assert name in code + pages or is_composed, f"{name} is used nowhere"


# Forms that change nothing: the gallery of components, and forms that are sent again as they came in, with their keys.
KEYLESS = {"desk/admin/components.html", "errors/public.html", "errors/admin.html", "errors/signed_out.html"}
KEYS = ("form_key", "visit_key", "idempotency_key", "form.key")


@for_each_file([path for path in TEMPLATES if 'method="post"' in path.read_text(encoding="utf-8")])
def test_every_posting_form_carries_a_key(path: Path):
    text = path.read_text(encoding="utf-8")
    for form in re.findall(r"<form\b.*?</form>", text, flags=re.DOTALL):
        is_exempt = any(str(path).endswith(name) for name in KEYLESS)
        has_key = any(key in form for key in KEYS) or "idempotency_key" in text or "carried.items" in form
        assert 'method="post"' not in form or is_exempt or has_key, (
            f"{path.name}: a form sent twice acts twice: {form[:80]}"
        )

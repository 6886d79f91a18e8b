"""Templates compile, and hold no style, script or handler of their own (the CSP would stop it)."""

import re
from pathlib import Path

import pytest
from flask import Flask

from portal.settings import ROOT

TEMPLATES = sorted((ROOT / "portal").glob("**/templates/**/*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_nothing_inline(path: Path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), "move it to static/"
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "move it to static/"
    assert "|safe" not in text.replace(" ", ""), "escape, or make Markup where it is built"


def test_every_template_compiles(app: Flask):
    for path in TEMPLATES:
        name = str(path).split("/templates/")[1]
        app.jinja_env.get_template(name)


def test_every_page_template_is_used():
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "portal").glob("**/*.py"))
    pages = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    for path in TEMPLATES:
        name = str(path).split("/templates/")[1]
        stem = re.sub(r"(_zh|_en|new_\w+|public|admin)\.html$", "", name)
        assert name in code + pages or stem in code, f"{name} is used nowhere"

"""Which classes the pages behind each door use, read from their templates."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from portal.settings import ROOT

TEMPLATES = {
    str(path).split("/templates/")[1]: re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for path in sorted((ROOT / "portal").glob("**/templates/**/*.html"))
}
MACRO = re.compile(r"\{%-?\s*macro (\w+)\(.*?\{%-?\s*endmacro\s*-?%\}", re.DOTALL)
IMPORT = re.compile(r'\{%-?\s*from "([^"]+)" import (.*?)(?: with context)?\s*-?%\}')
INCLUDE = re.compile(r'\{%-?\s*include "([^"]+)"')
EXTENDS = re.compile(r'\{%-?\s*extends "([^"]+)"')
CLASS = re.compile(r'(?:class=|set body_class = )"((?:\{\{.*?\}\}|\{%.*?%\}|[^"{])*)"')
MACROS = {name: {found[1]: found[0] for found in MACRO.finditer(text)} for name, text in TEMPLATES.items()}


def reached_templates(door: str) -> dict[tuple[str, str], str]:
    """Return the texts that pages of a base are made of: (template, "") without its macros, (template, macro)."""
    reached: dict[tuple[str, str], str] = {}
    waiting = [(name, "") for name in TEMPLATES if _base_of(name) == f"base_{door}.html"]
    while waiting:
        name, macro = waiting.pop()
        if (name, macro) not in reached:
            text = MACROS[name][macro] if macro else MACRO.sub("", TEMPLATES[name])
            reached[name, macro] = text
            waiting += _parts_of(name, text)
    return reached


def used_classes(door: str) -> set[str]:
    """Return the classes that pages of a base use; ``*`` stands for what a template puts into a name."""
    return {name for text in reached_templates(door).values() for name in _classes_in(text)}


def uses(used: set[str], name: str) -> bool:
    """Tell whether a class is among those used, by itself or as a name that a template puts together."""
    return any(fnmatchcase(name, each) for each in used)


def _base_of(name: str) -> str:
    while parent := EXTENDS.search(TEMPLATES[name]):
        name = parent[1]
    return name


def _parts_of(name: str, text: str) -> Iterator[tuple[str, str]]:
    yield from ((each, "") for each in INCLUDE.findall(text))
    yield from ((name, macro) for macro in MACROS[name] if _calls(text, macro))
    for source, names in IMPORT.findall(TEMPLATES[name]):
        yield from ((source, macro) for macro in re.split(r",\s*", names) if _calls(text, macro))


def _calls(text: str, macro: str) -> bool:
    return re.search(rf"\b{macro}\(", text) is not None


def _classes_in(text: str) -> Iterator[str]:
    for value in CLASS.findall(text):
        yield from re.findall(r"'([\w-]+)'", value)
        written = re.sub(r"\{\{.*?\}\}", "*", re.sub(r"\{%.*?%\}", " ", value))
        yield from (name for name in written.split() if name != "*")

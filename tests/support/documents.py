"""The commands that README.md and docs/*.md show: lines of code blocks and words between backticks."""

import re
from collections.abc import Iterator

from portal.settings import ROOT

DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
# How a command of ours begins, in the one form that works everywhere or in one that somebody might fall back into.
OURS = re.compile(r"^(?:[A-Z_]+=\S+ )*"
                  r"(?:(?:\./|\.?[\w./]*bin/)?(?:portal|python3?|flask|pytest|gunicorn)|make)(?: |$)")  # fmt: skip


def shown_commands() -> dict[str, str]:
    """Return each command of ours that the documents show, and the first document that does."""
    shown: dict[str, str] = {}
    for path in DOCUMENTS:
        for command in _commands_of(path.read_text(encoding="utf-8")):
            shown.setdefault(command, str(path.relative_to(ROOT)))
    return shown


def _commands_of(text: str) -> Iterator[str]:
    in_fence = False
    prose: list[str] = []
    for line in text.splitlines():
        if line.startswith("```"):
            in_fence = not in_fence
        elif in_fence or line.startswith("    "):
            yield from _commands_in(line)
        else:
            prose.append(line)
    for words in re.findall(r"`([^`]+)`", "\n".join(prose)):
        yield from _commands_in(" ".join(words.split()))


def _commands_in(line: str) -> Iterator[str]:
    """Cut off the remark, which stands behind two blanks or a hash, and the other commands of the line."""
    for part in re.split(r"\s{2,}|\s#\s", line.strip())[0].split("&&"):
        command = re.sub(r"^sudo -u \S+ env (PORTAL_DATA_DIR=\S+ )?", "", part.strip())  # as whoever runs the test
        if OURS.match(command):
            yield command

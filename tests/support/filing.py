"""Answer the form with which a complaint is filed, page by page, as somebody with or without scripts does."""

import re
from typing import TypeVar

from tests.support.browser import BrowserVisitor
from tests.support.visitor import Visitor

AnyVisitor = Visitor | BrowserVisitor
V = TypeVar("V", bound=AnyVisitor)
PLAIN = {
    "purpose": "complaint",
    "problem": "limit_missed",
    "days_taken": "21",
    "narrative": "等了三个星期。",
    "identity": "anonymous",
}
# The whole form as its last page sends it, of a complaint that needs no more than this.
WHOLE = {"purpose": "complaint", "problem": "conduct", "narrative": "话说得很难听。", "identity": "anonymous"}
MAX_PAGES = 20


def answer_until(citizen: V, page: str, url: str = "", **answers: str) -> V:
    """Answer pages with what fits of the answers until a page is shown, or until one is refused.

    ``choose`` is what is pressed on the first page.
    """
    given = {**PLAIN, **answers}
    if url:
        citizen.get(url)
    for _ in range(MAX_PAGES):
        if citizen.status != 200 or not citizen.has_form("/new/") or page_shown(citizen) == page:
            return citizen
        go_on(citizen, **given)
    raise AssertionError(f"the form does not come to {page}; it is at {page_shown(citizen)}")


def go_on(citizen: AnyVisitor, **given: str) -> None:
    """Answer the page that is shown with what fits of the answers, and go on."""
    button = ("choose", given.get("choose", "about:unknown")) if page_shown(citizen) == "about" else ("go", "next")
    fields = _asked(citizen)
    citizen.submit("/new/", button=button, **{name: typed for name, typed in given.items() if name in fields})


def file_by_form(citizen: V, url: str, **answers: str) -> V:
    """File a complaint through all pages, up to its receipt."""
    answer_until(citizen, "check", url, **answers).submit("/new/", button=("go", "next"))
    return citizen


def page_shown(citizen: AnyVisitor) -> str:
    """Return the name of the page that is shown."""
    found = re.search(r'name="page" value="(\w+)"', citizen.html)
    assert found, citizen.text
    return found[1]


def pages_to(citizen: AnyVisitor, url: str, **answers: str) -> list[str]:
    """Answer all pages up to the last one and return their names."""
    citizen.get(url)
    given, shown = {**PLAIN, **answers}, [page_shown(citizen)]
    while shown[-1] != "check" and citizen.status == 200 and len(shown) < MAX_PAGES:
        go_on(citizen, **given)
        shown.append(page_shown(citizen))
    return shown


def _asked(citizen: AnyVisitor) -> set[str]:
    """Return the names of the fields that the page shows."""
    form = re.findall(r'<form\b[^>]*id="typed".*?</form>', citizen.html, re.DOTALL)[0]
    controls = re.findall(r"<(?:input|textarea|select)\b[^>]*>", form)
    return {
        found[1] for each in controls if 'type="hidden"' not in each and (found := re.search(r' name="([^"]+)"', each))
    }

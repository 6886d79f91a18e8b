"""Answer the form with which a complaint is filed, page by page, as somebody without scripts does."""

import re

from tests.support.visitor import Visitor

PLAIN = {
    "purpose": "complaint",
    "problem": "limit_missed",
    "days_taken": "21",
    "narrative": "等了三个星期。",
    "identity": "anonymous",
}
MAX_PAGES = 20


def answer_until(citizen: Visitor, page: str, url: str = "", **answers: str) -> Visitor:
    """Answer pages with what fits of the answers until a page is shown, or until one is refused."""
    given = {**PLAIN, **answers}
    if url:
        citizen.get(url)
    for _ in range(MAX_PAGES):
        if citizen.status != 200 or not citizen.has_form("/new/") or page_shown(citizen) == page:
            return citizen
        fields = _asked(citizen)
        citizen.submit("/new/", button=("go", "next"), **{k: v for k, v in given.items() if k in fields})
    raise AssertionError(f"the form does not come to {page}; it is at {page_shown(citizen)}")


def file_by_form(citizen: Visitor, url: str, **answers: str) -> Visitor:
    """File a complaint through all pages, up to its receipt."""
    return answer_until(citizen, "check", url, **answers).submit("/new/", button=("go", "next"))


def page_shown(citizen: Visitor) -> str:
    """Return the name of the page that is shown."""
    return citizen.form("/new/").fields["page"]


def _asked(citizen: Visitor) -> set[str]:
    """Return the names of the fields that the page shows."""
    controls = re.findall(r"<(?:input|textarea|select)\b[^>]*>", citizen.html)
    return {found[1] for each in controls if 'type="hidden"' not in each and (found := re.search(r'name="([^"]+)"', each))}

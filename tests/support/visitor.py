"""A visitor without scripts: reads pages, fills in the forms that are really there, and sends them."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask import Flask
from werkzeug.test import TestResponse

from portal.accounts.queries import find_staff
from portal.accounts.session_operations import begin_session
from portal.platform import clock
from portal.platform.storage.transaction import writing
from portal.platform.web.page_form import name_at, place_of
from tests.support.cast import Cast


@dataclass
class Form:
    """A form as it stands on a page; of an admin page's form, one button with the fields of all."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, list[str]] = field(default_factory=dict)  # every checked box of a name
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def note(self, name: str, value: str, *, is_choice: bool, is_checked: bool) -> None:
        """Note an input as a browser would send it."""
        if not is_choice:
            self.fields[name] = value
        elif is_checked:
            self.chosen.setdefault(name, []).append(value)
            self.fields[name] = self.chosen[name][0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self._open: Form | None = None
        self._form: Form | None = None
        self._select: str | None = None
        self._textarea: str | None = None
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(values.get("action", ""), values.get("method", "get").lower())
            self.forms.append(self._open)
            self.by_id[values.get("id", "")] = self._open
        elif tag in {"input", "textarea", "select", "button"}:
            self._form = self.by_id.get(values["form"]) if "form" in values else self._open
            if self._form is not None:
                self._note(self._form, tag, values)
        elif tag == "option" and self._select and self._form is not None:
            is_chosen = "selected" in values or self._select not in self._form.fields
            self._form.fields |= {self._select: values.get("value", "")} if is_chosen else {}

    def _note(self, form: Form, tag: str, values: dict[str, str]) -> None:
        name, value = values.get("name", ""), values.get("value", "")
        if tag == "input" and name:
            form.note(name, value, is_choice=values.get("type") in {"radio", "checkbox"},
                      is_checked="checked" in values)  # fmt: skip
        elif tag == "textarea":
            self._textarea = name
            form.fields[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "button" and "formaction" in values:
            self.forms.append(Form(values["formaction"], form.method, form.fields, form.chosen, [(name, value)]))
        elif tag == "button":
            form.buttons.append((name, value))

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._textarea is not None and self._form is not None:
            self._form.fields[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._form is not None and self._textarea is not None:
            self._form.fields[self._textarea] = (
                self._form.fields[self._textarea].removeprefix("\r\n").removeprefix("\n")
            )
            self._textarea = None


class Visitor:
    """One browser: cookies, the page last seen, and its forms."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.response: TestResponse | None = None
        self.url = ""

    @property
    def html(self) -> str:
        assert self.response is not None
        return self.response.get_data(as_text=True)

    @property
    def status(self) -> int:
        assert self.response is not None
        return self.response.status_code

    @property
    def text(self) -> str:
        return " ".join("".join(self._read().text).split())

    def get(self, url: str) -> "Visitor":
        self.url = url
        return self._seen(self.client.get(url))

    def submit(self, action: str = "", /, button: tuple[str, str] | None = None, **typed: object) -> "Visitor":
        """Send the form whose action ends with ``action`` (the first posting one in main when empty)."""
        form = self.form(action)
        typed = {self._name_on_page(form, name): value for name, value in typed.items()}
        unknown = set(typed) - set(form.fields) - self._choices()
        assert not unknown, f"the form has no {unknown}: {form}"
        data: dict[str, str | list[str]] = {**form.fields, **form.chosen}
        data |= {name: str(value) for name, value in typed.items()}
        if button is None and form.buttons and form.buttons[0][0]:
            button = form.buttons[0]
        if button is not None:
            data[button[0]] = button[1]
        self.url = form.action or self.url
        return self._seen(self.client.post(self.url, data=data))

    def _name_on_page(self, form: Form, name: str) -> str:
        """Return the name that a field of a small form has in the page's form."""
        placed = name_at(place_of(form.action or self.url), name)
        return placed if placed in self._choices() else name

    def form(self, action: str = "") -> Form:
        forms = [form for form in self._read().forms if form.method == "post"]
        if not action:
            forms = [form for form in forms if not re.search("/(sign-out|language|drafts)/", form.action)]
        found = [form for form in forms if form.action.split("?")[0].endswith(action)]
        assert found, f"no form for {action!r} on {self.url}: {[form.action for form in forms]}"
        return found[0]

    def has_form(self, action: str) -> bool:
        return any(form.action.split("?")[0].endswith(action) for form in self._read().forms)

    def _choices(self) -> set[str]:
        """Return the names on the page; radio buttons that are not chosen yet have no value in the form."""
        return set(re.findall(r'name="([^"]+)"', self.html))

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.html)
        return reader

    def _seen(self, response: TestResponse) -> "Visitor":
        while response.status_code in {302, 303}:
            self.url = response.headers["Location"]
            response = self.client.get(self.url)
        self.response = response
        return self


def sign_in(app: Flask, cast: Cast, name: str) -> Visitor:
    """Return a visitor who is signed in as one of the cast."""
    visitor = Visitor(app)
    with app.app_context():
        staff = find_staff(name)
        assert staff is not None
        with writing():
            token = begin_session(cast[name], staff)
    with visitor.client.session_transaction() as session:
        session["token"] = token
        session["seen"] = clock.now().timestamp()
    return visitor

"""Requests that nobody sends by accident: every form of every page, with what no field asks for.

A walk collects the links and forms that the pages of a visitor really show; requests are made of them, some as a person
would send them, so that records move on and other pages appear, most with something wrong.
"""

import io
import json
import random
import re
import time
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.support.databases import wait_for_background
from tests.support.visitor import Form, Visitor

PAGES_OF_A_KIND = 1
NEVER = re.compile("/(sign-out|sign-in|password|second-factor|enrol|finished)/")  # would only end the walk
MARKS = "a" + "\u0301\u0327" * 9000 + "\u0f73\uff9e" * 2000
TEXTS = [
    "", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", MARKS, "\uff9e\u0301" * 4000, "\ufdfa" * 2000, "长" * 7000, "字" * 90_000,
    "1" * 5000, "-1", "0", "9" * 30, "1e999", "NaN", "\u0663", "\u00b2", "2026-13-45", "0001-01-01", "9999-12-31", "99999-01-01",
    "25:61", "../../etc/passwd", "<script>alert(1)</script>", "{{7*7}}", "%00", "%ED%A0%80", "\u202eabc", "'\"`;--", "\\",
    "javascript:alert(1)", "data:text/html,x", "http://[", "//evil.example", "[" * 3000, '{"a":' * 900, "(" * 5000, "有关" * 3000,
    "先复议" * 2000, "first review " * 400, "\r\n" * 3000, "\u2028\u2029\x85", "\U0010ffff", "\ue000", "\x1b[31m",
    "=cmd|' /C calc'!A0", "true", "none", "remove-" + "1" * 5000, "steps/review", ":", "a:b", "[]", "{}", '[{"kind": "\\ud800"}]',
]  # fmt: skip
FILES = [
    ("x.json", b"[" * 90_000), ("x.json", b'{"code": "\\ud800"}'), ("x.jsonl", b"{}\n[]\n1\n\xff\n"), ("x.xlsx", b"PK\x03\x04zip"),
    ("x.csv", "number,procedure\n\x00".encode("utf-16")), ("x.csv", b'"' + b"," * 5000), ("", b""), ("\0.csv", b"a"), ("a" * 5000, b"x"),
]  # fmt: skip
HEADERS = {
    "Accept-Language": ["x" * 3000, "zh;q=" + "9" * 5000, ",".join(["en-a"] * 900), ";;;=", "\xff\xfe", "-".join(["a"] * 2000)],
    "Cookie": ["session=" + "x" * 3000, "session=.eJ", "session=\xff", ";=;=", 'session="\\377\\'],
    "Referer": ["http://[", "//", "\xff", "http://localhost/zh/search?q=" + "%cc%81" * 900, "http://localhost/zh/search?q=%00"],
    "If-None-Match": ['"', "W/", "*," * 500, 'W/"x' * 500, "\xff"],
    "If-Modified-Since": ["x", "Mon, 99 Foo 99999 99:99:99 GMT", "\xff"],
    "Range": ["bytes=", "bytes=9-1", "bytes=" + "0-1," * 500, "bytes=-" + "9" * 5000, "x=\xff"],
    "Accept-Encoding": ["gzip;q=", "gzip;q=nan", "*;q=0", "\xff", "br" * 900],
    "Authorization": ["Bearer", "Bearer \xff", "Basic ====", "Bearer " + "x" * 3000, "x" * 3000],
    "X-Forwarded-For": ["\xff", "," * 900, "1.2.3.4:99", "::1%25x", "x" * 3000],
    "X-Request-ID": ["\xff", "x" * 3000],
    "Host": ["", "[", "[::1", "localhost:", "localhost:99999999", "a b", "\xff", "evil.example", "localhost\x00", "[v1.x]", "-" * 300],
    "Origin": ["null", "http://[", "https://evil.example", "\xff"],
    "Sec-Fetch-Site": ["cross-site", "same-site", "none", "\xff"],
    "X-Autosave": ["1"],
    "Content-Type": ["", "x", "application/json", "multipart/form-data", "multipart/form-data; boundary=" + "x" * 300,
                     "text/plain; charset=no-such", "application/x-www-form-urlencoded; charset=utf-16", "\xff"],
}  # fmt: skip
ENCODINGS = ("form", "form", "multipart", "multipart", "files", "unnamed", "json", "raw")
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND")


@dataclass
class Walk:
    """What one visitor's pages show: links, and forms as a browser would send them, with the choices of each field."""

    visitor: Visitor
    links: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)  # the HTML of each


def walk(app: Flask, visitor: Visitor, *starts: str) -> Walk:
    """Follow the links of a visitor's pages, a few of each kind."""
    found, waiting, seen = Walk(visitor), list(starts), dict[str, int]()
    while waiting:
        url = waiting.pop(0)
        kind = _kind(app, url)
        if url in found.links or not kind or seen.get(kind, 0) >= PAGES_OF_A_KIND or NEVER.search(url):
            continue
        seen[kind] = seen.get(kind, 0) + 1
        found.links.append(url)
        visitor.get(url)
        assert visitor.response is not None
        visitor.response.close()
        if visitor.response.mimetype != "text/html":
            continue
        html = found.pages[url] = visitor.html
        waiting += [unescape(link) for link in re.findall('href="(/[^"#]*)', html)]
        for name, value in re.findall(r'type="(?:radio|checkbox)"[^>]*? name="([^"]*)"[^>]*? value="([^"]*)"', html):
            found.choices.setdefault(name, []).append(unescape(value))
        for form in visitor._read().forms:
            form.action = form.action or visitor.url
            if not NEVER.search(form.action):
                found.forms.append(form)
    return found


def _kind(app: Flask, url: str) -> str:
    """Return the endpoint of an address and the names of its query; empty for what is no page of ours."""
    parts = urlsplit(url)
    try:
        with app.app_context():  # references of rows are read with a key of the application
            endpoint, _ = app.url_map.bind("localhost").match(parts.path)
    except HTTPException:
        return ""
    return f"{endpoint}?{re.sub('=[^&]*', '', parts.query)}"


@dataclass
class Tally:
    """What came of the requests."""

    statuses: dict[int, int] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")
    failures: list[str] = field(default_factory=list)


class Attacker:
    """Makes requests of what walks have found, the same for the same seed."""

    walks: list[Walk]

    def __init__(self, seed: int, authorization: str) -> None:
        """Take the seed, and the header with which a system authorises itself."""
        self.random, self.authorization = random.Random(seed), authorization
        self.tally = Tally()

    def send(self, count: int) -> None:
        """Send requests and note what came of each."""
        for _ in range(count):
            visitor, request = self._any()
            began = time.process_time()
            try:
                response = visitor.client.open(**request, buffered=True)
                status = response.status_code
            except Exception as error:  # what would be a 500
                status = 500
                request["error"] = f"{type(error).__name__}: {error}"[:300]
            spent = time.process_time() - began
            wait_for_background()
            self.tally.statuses[status] = self.tally.statuses.get(status, 0) + 1
            said = repr({**request, "data": str(request.get("data"))[:600], "input_stream": None})[:3000]
            if status >= 500:
                self.tally.failures.append(said)
            self.tally.slowest = max(self.tally.slowest, (spent, said))

    def _any(self) -> tuple[Visitor, dict[str, Any]]:
        chance = self.random.random()
        found = self.random.choice(self.walks)
        if chance < 0.05:
            request = self._report()
        elif chance < 0.75 and found.forms:
            request = self._form(found)
        else:
            request = {"method": "GET", "path": self._spoilt_address(self.random.choice(found.links))}
        if self.random.random() < 0.15:
            name = self.random.choice(list(HEADERS))
            request.setdefault("headers", {})[name] = self.random.choice(HEADERS[name])
        if self.random.random() < 0.03:
            request["method"] = self.random.choice(METHODS)
        address = ".".join(str(self.random.randint(1, 250)) for _ in range(4))
        return found.visitor, {**request, "environ_overrides": {"REMOTE_ADDR": address}}

    def _form(self, found: Walk) -> dict[str, Any]:
        form = self.random.choice(found.forms)
        fields: dict[str, Any] = {**form.fields, **form.chosen}
        for name, values in found.choices.items():
            if name not in fields and self.random.random() < 0.5:
                fields[name] = self.random.choice(values)
        fields = {name: value or self._plausible() for name, value in fields.items()}
        if form.buttons:
            name, value = self.random.choice(form.buttons)
            fields[name] = value
        if form.method == "get":
            query = "&".join(f"{_quoted(name)}={_quoted(self._text(str(value)))}" for name, value in fields.items())
            return {"method": "GET", "path": f"{urlsplit(form.action).path}?{query}"[:60_000]}
        for _ in range(self.random.choice((0, 0, 1, 1, 2, 5))):
            self._spoil(fields)
        return {"method": "POST", "path": form.action, **self._body(fields)}

    def _plausible(self) -> str:
        return self.random.choice(["文字 text", "3", "2026-12-01", "TR-101", "https://a.example/", "", "0756-1234567"])

    def _text(self, otherwise: str) -> str:
        return self.random.choice(TEXTS) if self.random.random() < 0.4 else otherwise

    def _spoil(self, fields: dict[str, Any]) -> None:
        name = self.random.choice(list(fields)) if fields else "x"
        match self.random.randrange(7):
            case 0:
                fields.pop(name, None)
            case 1:
                fields[name] = [str(fields.get(name)), self.random.choice(TEXTS)]
            case 2:
                fields[self.random.choice(TEXTS)[:300]] = "x"
            case 3:
                fields[f"{name}[]"] = fields.pop(name, "")
            case _:
                fields[name] = self.random.choice(TEXTS)

    def _body(self, fields: dict[str, Any]) -> dict[str, Any]:
        encoding = self.random.choice(ENCODINGS)
        pairs = [
            (name, each) for name, value in fields.items() for each in (value if isinstance(value, list) else [value])
        ]
        if encoding == "json":
            return {"data": json.dumps(self._json(fields)), "headers": {"Content-Type": "application/json",
                    "X-CSRFToken": _as_header(str(fields.get("csrf_token", "")))}}  # fmt: skip
        if encoding == "raw":
            data = (
                self.random.randbytes(300)
                + b"&csrf_token="
                + str(fields.get("csrf_token", "")).encode("utf-8", "replace")
            )
            return {"data": data, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
        if encoding == "form":
            body = "&".join(f"{_quoted(name)}={_quoted(str(value))}" for name, value in pairs)
            return {"data": body, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
        return {"data": self._parts(pairs, encoding), "headers": {"Content-Type": "multipart/form-data; boundary=x"}}

    def _parts(self, pairs: list[tuple[str, Any]], encoding: str) -> bytes:
        as_file = self.random.choice(pairs)[0] if pairs and encoding == "files" else None
        body = io.BytesIO()
        for name, value in pairs:
            said, content = (
                f'form-data; name="{name}"'.encode("utf-8", "surrogatepass"),
                str(value).encode("utf-8", "surrogatepass"),
            )
            if name == as_file or name.endswith("file"):
                file_name, content = self.random.choice(FILES)
                said += f'; filename="{file_name}"'.encode()
            elif encoding == "unnamed" and self.random.random() < 0.2:
                said = self.random.choice(
                    (b"form-data", b'form-data; filename="x"', b"form-data; name*=utf-8''%ff", b"", b"\xff")
                )
            body.write(
                b"--x\r\nContent-Disposition: "
                + said.replace(b"\r", b"").replace(b"\n", b"")
                + b"\r\n\r\n"
                + content
                + b"\r\n"
            )
        return body.getvalue() + b"--x--\r\n"

    def _json(self, fields: dict[str, Any]) -> Any:
        return self.random.choice([fields, [fields], 1, None, "x", {name: {"a": [1]} for name in fields}, [[]] * 100])

    def _report(self) -> dict[str, Any]:
        event = {"event": "accepted", "at": "2026-11-16T09:30:00+08:00", "step": "review", "reason": "x"}
        record: dict[str, Any] = {"number": "A-1", "procedure": "TR-101", "events": [event]}
        for _ in range(self.random.randrange(3)):
            of = self.random.choice([record, event])
            of[self.random.choice([*of, "extra"])] = self.random.choice(
                [*TEXTS, None, 1, 1e308, True, [], {}, [[1]], {"a": "\ud800"}]
            )
        whole = self.random.choice([json.dumps({"cases": [record]})] * 4 + [
            '{"cases": ' + "[" * 5000, '{"cases": ' + "[" * 300 + "]" * 300 + "}", '{"cases": [{"number": "\\ud800"}]}', "1" * 9000,
            '{"cases": [{"\\ud800": 1}]}', '{"cases": [{"number": ' + "[" * 900 + "]" * 900 + "}]}", "[]", "null", "\xff",
        ])  # fmt: skip
        return {"method": "POST", "path": "/api/v1/cases", "data": whole.encode("utf-8", "surrogatepass"),
                "headers": {"Content-Type": "application/json", "Authorization": self.authorization}}  # fmt: skip

    def _spoilt_address(self, link: str) -> str:
        path, _, query = link.partition("?")
        parts = path.split("/")
        if self.random.random() < 0.5 and len(parts) > 2:
            parts[self.random.randrange(1, len(parts))] = _quoted(self.random.choice(TEXTS)[:3000])
        names = [
            *re.findall("([^=&]+)=", query),
            "page",
            "q",
            "view",
            "as_of",
            "limit",
            "lang",
            "post",
            "element",
            "number",
            "leave",
        ]
        chosen = self.random.sample(names, self.random.randrange(3))
        spoilt = "&".join(f"{name}={_quoted(self.random.choice(TEXTS)[:9000])}" for name in chosen)
        return "/".join(parts) + (f"?{query}&{spoilt}" if query or spoilt else "")


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"))


def _as_header(text: str) -> str:
    """Return a text as a server hands it to the application in a header: its bytes as Latin-1, without line breaks."""
    return "".join(text.encode("utf-8", "surrogatepass").decode("latin-1").splitlines())

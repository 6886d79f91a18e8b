"""The two stylesheets as browsers get them."""

import re

import pytest
from flask import Flask

from portal.platform.web.stylesheets import minify
from tests.support.visitor import Visitor


def address(visitor: Visitor, page: str) -> str:
    found = re.search(r'<link rel="stylesheet" href="([^"]+)"', visitor.client.get(page).get_data(as_text=True))
    assert found is not None
    return found[1]


@pytest.mark.once
@pytest.mark.parametrize(
    ("page", "name"), [("/zh/", "public"), ("/zh/nothing/", "public"), ("/admin/sign-in/", "admin")]
)
def test_each_door_links_its_own_stylesheet(citizen: Visitor, page: str, name: str):
    assert re.fullmatch(rf"/static/{name}-[0-9a-f]{{16}}\.css", address(citizen, page))


@pytest.mark.once
def test_a_stylesheet_may_be_kept_for_good(citizen: Visitor):
    url = address(citizen, "/zh/")
    answer = citizen.client.get(url)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    again = citizen.client.get(url, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    head = citizen.client.head(url)
    assert (head.status_code, head.get_data(), head.headers["ETag"]) == (200, b"", answer.headers["ETag"])
    assert head.headers["Content-Length"] == str(len(answer.get_data()))


@pytest.mark.once
@pytest.mark.parametrize("url", ["/static/portal.css", "/static/public-0000000000000000.css"])
def test_old_addresses_answer_and_are_kept_briefly(citizen: Visitor, url: str):
    answer = citizen.client.get(url)
    assert answer.get_data() == citizen.client.get(address(citizen, "/zh/")).get_data()
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert citizen.client.get("/static/other-0000000000000000.css").status_code == 404


@pytest.mark.once
def test_the_address_changes_with_the_content(app: Flask):
    public, admin = (app.extensions["portal.stylesheets"][name] for name in ("public", "admin"))
    assert public.digest != admin.digest
    assert (len(public.content), len(admin.content)) < (36_000, 27_000)


@pytest.mark.parametrize(
    ("css", "short"),
    [
        ("a  :hover ,\n b {\n  color : red ;\n  margin: 0  1px;\n}\n\n", "a :hover,b{color :red;margin:0 1px}"),
        ('a { content: "; }  /* b */" ; /* c */ }', 'a{content:"; }  /* b */"}'),
        (r"""a { content: "\"  ;}"; quotes: '{ ' ' }' }""", r"""a{content:"\"  ;}";quotes:'{ ' ' }'}"""),
        (
            "a { background: url( data:image/svg+xml;a , /*b*/c ) }",
            "a{background:url( data:image/svg+xml;a , /*b*/c )}",
        ),
        ('a { background: url("a)  b") ; }', 'a{background:url("a)  b")}'),
        ("a { width: calc(1px  -  2px) } .b/* c */.d { }", "a{width:calc(1px - 2px)}.b/**/.d{}"),
        ("@media (min-width: 1px)  and (max-width: 2px) { a { } }", "@media (min-width:1px) and (max-width:2px){a{}}"),
    ],
)
def test_what_is_shortened_means_the_same(css: str, short: str):
    assert minify(css) == short

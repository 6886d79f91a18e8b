"""The citizens' pages of search, and the doors for machines."""

import re
from xml.etree import ElementTree

import pytest

from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("catalogue")


def test_results_show_key_facts_and_mark_matches(citizen: Visitor):
    page = citizen.get("/zh/search?q=租房公积金")
    assert "<mark>租房</mark>" in page.html
    assert "承诺办结时限" in page.text
    assert "住房公积金" in page.text
    assert "又称" in citizen.get("/zh/search?q=开饭店").text
    assert "found in the text of the guide" in citizen.get("/en/search?q=合影").text
    assert "guide being prepared" in citizen.get("/en/search?q=驾照").text


def test_a_plain_name_in_another_language_is_marked(citizen: Visitor):
    assert re.search(r'also known as:\s+<span lang="zh-Hans">办<mark>', citizen.get("/en/search?q=开饭店").html)
    assert not re.search(r"又称：\s+<span lang", citizen.get("/zh/search?q=开饭店").html)


def test_spelling_corrections_are_shown_and_can_be_undone(citizen: Visitor):
    page = citizen.get("/zh/search?q=结昏登记")
    assert "已按“结婚登记”搜索" in page.text
    assert "/zh/procedures/CA-101/" in page.html
    assert "exact=1" in page.html
    assert "已按" not in citizen.get("/zh/search?q=结昏登记&exact=1").text


def test_partial_matches_are_listed_below(citizen: Visitor):
    text = citizen.get("/en/search?q=许可 登记").text
    below = text.index("These match some of your words")
    assert text.index("Road freight") < below < text.index("Register a marriage")


def test_facets_narrow_and_are_taken_off_again(citizen: Visitor):
    page = citizen.get("/en/search?q=许可")
    assert "&amp;department=transport" in page.html
    narrowed = citizen.get("/en/search?q=许可&department=transport")
    assert "/en/procedures/TR-101/" in narrowed.html
    assert "/en/procedures/MR-102/" not in narrowed.html
    assert "selected; remove" in narrowed.text


@pytest.mark.parametrize("query", ["q=许可&department=nowhere", "q=许可&type=x", "q=许可&page=9", "q=许可&page=x"])
def test_what_there_is_not_is_not_found(citizen: Visitor, query: str):
    assert citizen.get(f"/zh/search?{query}").status == 404


def test_nothing_found_is_said_with_ways_on(citizen: Visitor):
    page = citizen.get("/en/search?q=qqqqzzzz")
    assert "No services found for “qqqqzzzz”" in page.text
    assert "/en/procedures/?theme=home" in page.html
    assert "/en/departments/" in page.html
    assert "Search all services" in citizen.get("/en/search?q=qqqqzzzz&department=transport").text


def test_a_long_question_is_cut_and_says_so(citizen: Visitor):
    assert "first 200 characters" in citizen.get("/en/search?q=" + "证" * 1000).text
    assert citizen.get("/en/search?q=").status == 200


def test_the_api_ranks_as_the_page_does(citizen: Visitor):
    answered = citizen.client.get("/api/v1/search?q=jiehunzheng&limit=2&lang=en").json
    assert answered["read_as"] == "结婚证"
    assert answered["items"][0]["code"] == "CA-101"
    assert answered["items"][0]["url"].endswith("/en/procedures/CA-101/")
    assert len(answered["items"]) <= 2
    for wrong in ("limit=0", "limit=101", "limit=x", "lang=de"):
        assert citizen.client.get(f"/api/v1/search?q=a&{wrong}").status_code == 400


def test_suggestions_are_those_of_opensearch(citizen: Visitor):
    response = citizen.client.get("/zh/suggest?q=身份")
    assert response.content_type.startswith("application/x-suggestions+json")
    asked, names, departments, addresses = response.get_json(force=True)
    assert asked == "身份"
    assert names[0] == "居民身份证到期换领"
    assert len(names) == len(departments) == len(addresses)
    assert addresses[0].endswith("/zh/procedures/PS-102/")


def test_browsers_can_add_the_search(citizen: Visitor):
    assert "opensearchdescription+xml" in citizen.get("/zh/").html
    described = ElementTree.fromstring(citizen.client.get("/zh/opensearch.xml").data)
    name = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert len(described.findtext(f"{name}ShortName") or "") <= 16
    assert all("q={searchTerms}" in url.attrib["template"] for url in described.iter(f"{name}Url"))


@pytest.mark.parametrize(("view", "word"), [("zh", "时限"), ("zh-hant", "時限"), ("en", "time limit")])
def test_the_search_description_speaks_its_language(citizen: Visitor, view: str, word: str):
    assert word in citizen.client.get(f"/{view}/opensearch.xml").text

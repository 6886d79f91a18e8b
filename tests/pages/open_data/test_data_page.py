"""The page of open data: every file with every column, as of which day, and on which terms."""

import pytest
from flask import Flask

from portal.authority_settings.definitions import DATA_LICENCE
from portal.figures.files.data_dictionary import DATA_FILES
from portal.library.text.languages import label_in
from portal.pages.open_data.data_page import ABOUT, ENDPOINTS
from tests.support.figures import last_month, publish_month
from tests.support.settings import set_now
from tests.support.visitor import Visitor


def test_every_file_is_listed():
    names = {file.name for file in DATA_FILES}
    assert names == set(ENDPOINTS) == set(ABOUT), "say in data_page.py where it is and what it is about"


@pytest.mark.once
@pytest.mark.parametrize("view", ["zh", "en"])
def test_every_column_is_explained(app: Flask, guide_in_force: str, citizen: Visitor, view: str):
    publish_month(app)
    page = citizen.get(f"/{view}/open-data/")
    with app.test_request_context(f"/{view}/"):
        for file in DATA_FILES:
            for column in file.columns:
                assert label_in(column.definition, view) in page.text, column.name
        month = f"{last_month():%Y-%m}"
    assert f"/supervision/months/{month}/" in page.html
    for file in DATA_FILES:
        assert citizen.client.get(f"/data/{file.name}").status_code == 200


@pytest.mark.once
def test_terms_are_those_of_the_settings(context: None, citizen: Visitor):
    assert "注明来源" in citizen.get("/zh/open-data/").text
    set_now(DATA_LICENCE, {"zh": "须经书面同意"})
    for view in ("zh", "en"):  # one that says the same in no other language is shown as it is
        page = citizen.get(f"/{view}/open-data/")
        assert "须经书面同意" in page.text
        assert "freely" not in page.text


@pytest.mark.once
def test_footer_figures_and_sitemap_lead_there(app: Flask, guide_in_force: str, citizen: Visitor):
    publish_month(app)
    for page in ("/zh/supervision/", "/zh/", "/sitemap.xml"):
        assert "/zh/open-data/" in citizen.get(page).html
    assert "/zh/supervision/months/" in citizen.get("/sitemap.xml").html

"""A small catalogue that is searched: guides of several departments, one service before its guide, common speech."""

from datetime import date

import pytest
from flask import Flask

from portal.library.access.permissions import SYSTEM
from portal.organisation.queries import get_department
from portal.platform.storage import content_revisions
from portal.platform.storage.transaction import writing
from portal.procedures.catalogue.operations import put_in_catalogue
from portal.search.index.index_updates import refresh_index
from portal.search.synonyms.operations import add_base_phrases
from tests.support.cast import Cast, publish, read_guide

CODES = ("TR-101", "NR-101", "HF-101", "MR-101", "MR-102", "CA-101", "PS-102", "HR-101")
LISTED = "PS-901"


@pytest.fixture
def catalogue(app: Flask, cast: Cast) -> None:
    """Put the guides in force, list a service, add the table of common speech, and bring the index up to all of it."""
    with app.test_request_context("/zh/"):
        for code in CODES:
            publish(cast, read_guide(code))
        with writing():
            add_base_phrases()
            put_in_catalogue(
                SYSTEM,
                code=LISTED,
                name={"zh": "机动车驾驶证期满换证", "en": ""},
                summary={"zh": "有效期届满前九十日内换领。", "en": ""},
                department=get_department("public-security"),
                type_=None,
                due_on=date(2099, 1, 1),
            )
        refresh_index()
    content_revisions.clear_recent_revisions()

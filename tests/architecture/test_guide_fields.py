"""A field of the guide that an editor fills in is seen: on the page, the notice sheet, as linked data, as a change."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from portal.library.guide.change_wording import change_sentence
from portal.library.guide.difference import difference
from portal.library.guide.document import Guide
from portal.library.guide.field_labels import FIELD_LABELS
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from portal.procedures.models import ProcedureVersion
from portal.standards.models import Standard
from portal.standards.vocabulary import Family
from tests.support.cast import CODE
from tests.support.marked_guide import MONEY, leaves, marked_document
from tests.support.visitor import Visitor

pytestmark = pytest.mark.once

# What a place leaves out on purpose: the reason, and the fields, each with everything within it.
INTERNAL = {
    "the name of the department that answers for the procedure stands there": "department",
    "for editors: nothing is published while it says anything": "open_points",
}
NOT_ON_THE_PAGE = INTERNAL | {"leads people here, from lists and from search": "life_events themes plain_names"}
NOT_ON_THE_SHEET = INTERNAL | {
    "leads people to the guide, from lists and from search": "life_events themes plain_names",
    "the sheet is one page of A4; its code and address lead to the whole guide, which says it": """
        summary type level base_code power_source audience variants case_kind scope quantity_limit forbidden
        accepting_body deciding_body entrusted_body joint_bodies rights_and_duties legal_basis conditions
        materials.kind materials.originals materials.copies materials.source materials.how_to_fill materials.basis
        materials.blank_form_url materials.sample_url
        steps.stage steps.what_happens steps.review_standard steps.result steps.where steps.recourse steps.time_split
        steps.optional special_procedures clock_start excluded_time extension_rule no_answer_rule visits.reason
        fees.basis fees.payer fees.waiver outcomes channels.kind channels.transport channels.phone
        channels.appointment online_depth consult_note questions standards administrative_review.note litigation.note
        compensation""",
}
NOT_IN_LINKED_DATA = INTERNAL | {
    "neither CPSV-AP 3.2 nor schema.org has a term for it": """
        power_source accepting_body deciding_body entrusted_body joint_bodies quantity_limit forbidden
        rights_and_duties materials.source steps.review_standard steps.result steps.where steps.recourse
        steps.time_split steps.optional special_procedures extension_rule no_answer_rule visits.reason online_depth
        questions complaint_channels administrative_review litigation compensation standards""",
    "stands in for the summary, where a guide has none": "scope",
}
PLACES = [
    ("/zh/procedures/{}/", NOT_ON_THE_PAGE, "show it in procedures/public/_guide_*.html"),
    ("/zh/procedures/{}/notice/", NOT_ON_THE_SHEET, "show it in front/public/_sheet.html"),
    ("/zh/procedures/{}.jsonld", NOT_IN_LINKED_DATA, "say it in pages/open_data/cpsv_parts.py or cpsv_document.py"),
]


@pytest.fixture
def show(
    app: Flask, guide_in_force: str, citizen: Visitor, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str, dict[str, Any]], str]:
    """Return a function that shows a document as the guide in force at an address."""
    with app.test_request_context("/zh/"), writing():
        code = marked_document(CODE, "transport")["standards"][0]
        name = {"zh": "标准", "en": "Standard"}
        db.session.add(Standard(code=code, family=Family.WORK, name=name, is_in_force=True))
    guides: list[Guide] = []
    monkeypatch.setattr(ProcedureVersion, "guide", property(lambda version: guides[-1]))

    def shown(address: str, document: dict[str, Any]) -> str:
        guides.append(Guide.model_validate(document))
        page_cache.clear()
        page = citizen.get(address.format(guide_in_force))
        assert page.status == 200
        return page.html

    return shown


def turned(part: Any) -> Any:
    """Return a document with its flags turned and no amounts of money: some fields are shown only then."""
    if isinstance(part, dict):
        return {name: turned(value) for name, value in part.items()}
    if isinstance(part, list):
        return [turned(value) for value in part]
    return not part if isinstance(part, bool) else "" if part == MONEY else part


def unseen(show: Callable[[dict[str, Any]], str]) -> set[str]:
    """Return the fields in which two guides can differ without anybody seeing it."""
    document = marked_document(CODE, "transport")
    missing = leaves()
    for variant in (document, turned(document)):
        before = show(variant)
        missing = [leaf for leaf in missing if all(show(other) == before for other in leaf.other_documents(variant))]
    return {leaf.name for leaf in missing}


@pytest.mark.parametrize(("address", "left_out", "mend"), PLACES, ids=["page", "notice sheet", "linked data"])
def test_every_field_is_shown(
    show: Callable[[str, dict[str, Any]], str], address: str, left_out: dict[str, str], mend: str
):
    missing = unseen(lambda document: show(address, document))
    named = [name for names in left_out.values() for name in names.split()]
    on_purpose = {leaf.name for leaf in leaves() for name in named if f"{leaf.name}.".startswith(f"{name}.")}
    forgotten, stale = sorted(missing - on_purpose), sorted(on_purpose - missing)
    assert not forgotten, f"{', '.join(forgotten)}: {mend}, or give the reason in {__name__}"
    assert not stale, f"{', '.join(stale)}: {address} shows it, take it out of the list in {__name__}"


def test_every_change_has_a_sentence(app: Flask):
    document = marked_document(CODE, "transport")
    before = Guide.model_validate(document)
    for leaf in leaves():
        changes = [
            each for other in leaf.other_documents(document) for each in difference(before, Guide.model_validate(other))
        ]
        assert changes, f"{leaf.name}: library/guide/difference.py does not see it"
        with app.app_context(), force_locale("zh"):
            for change in changes:
                assert change.field in FIELD_LABELS, f"{leaf.name}: give it a name in library/guide/field_labels.py"
                assert change_sentence(change), f"{leaf.name}: word it in library/guide/change_wording.py"

"""Files of departments and posts: cleaned as forms are, refused with the place, compared with what is there."""

from typing import Any

import pytest
from pydantic import ValidationError

from portal.library.access.permissions import SYSTEM
from portal.organisation.file_format import OrganisationFile
from portal.organisation.models import Department
from portal.organisation.operations import DepartmentNameTakenError, add_missing
from portal.platform.storage.database import db
from portal.platform.storage.transaction import rolled_back, writing
from tests.support.cast import Cast


def department(code: str = "sports", name: str = "体育局", **changes: Any) -> dict[str, Any]:
    text = {"zh": "办体育。", "en": ""}
    return {"code": code, "name": {"zh": name}, "short_name": {"zh": name}, "mission": text, "address": text,
            "hours": text, "phone": "0756-1234", **changes}  # fmt: skip


def post(code: str = "sp-window", **changes: Any) -> dict[str, Any]:
    return {"code": code, "department": "sports", "name": {"zh": "窗口岗"}, "duties": [{"zh": "收件"}],
            "behaviour_norms": [], **changes}  # fmt: skip


def file(*departments: dict[str, Any], posts: tuple[dict[str, Any], ...] = ()) -> OrganisationFile:
    return OrganisationFile.model_validate({"departments": list(departments), "posts": list(posts)})


def test_texts_are_cleaned_as_forms_clean():
    read = file(
        department(name=" 体\u202e育\n局 ", mission={"zh": "一\u200b。\r\n二\0。"}, phone="０７５６\u202c"),
        posts=(post(duties=[{"zh": "\ufeff收件"}]),),
    )
    assert read.departments[0].name.zh == "体育 局"
    assert read.departments[0].mission.zh == "一。\n二。"
    assert read.departments[0].phone == "0756"
    assert read.posts[0].duties[0].zh == "收件"


@pytest.mark.parametrize(
    ("changes", "place"),
    [({"phone": 123}, "phone"), ({"code": 123}, "code"), ({"office_hours": 9}, "office_hours"), ({"name": {"zh": "\u202e"}}, "name"),
     ({"name": "体育局"}, "name"), ({"office_hours": "always"}, "office_hours"), ({"name": None}, "name")],
)  # fmt: skip
def test_values_of_another_type_are_refused(changes: dict[str, Any], place: str):
    with pytest.raises(ValidationError) as refused:
        file(department() | changes)
    assert [problem["loc"][:3] for problem in refused.value.errors()] == [("departments", 0, place)]


@pytest.mark.parametrize(
    ("other", "value"), [(department("SPORTS", "二局"), "“sports”"), (department("sport", "体育局"), "“体育局”")]
)
def test_records_of_a_file_differ(other: dict[str, Any], value: str):
    with pytest.raises(ValidationError, match=f"{value} of record 2 stands in record 1 already"):
        file(department(), other)
    with pytest.raises(ValidationError, match="“sp-window” of record 2 stands in record 1 already"):
        file(department(), posts=(post(), post("SP-WINDOW")))


@pytest.mark.usefixtures("context")
def test_what_differs_is_named_and_stays(cast: Cast):
    with writing():
        add_missing(SYSTEM, file(department(), posts=(post(),)))
    again = file(department("Sports", "体育总局", phone="0756-9"), posts=(post(duties=[], department="Sports"),))
    same = file(department("Sports"), posts=(post(),))
    with writing():
        assert [outcome for _code, outcome in add_missing(SYSTEM, same)] == ["unchanged", "unchanged"]
        assert [outcome for _code, outcome in add_missing(SYSTEM, again)] == [
            "already there, differs in name, short_name, phone, not changed",
            "already there, differs in duties, not changed",
        ]
        moved = add_missing(SYSTEM, file(posts=(post(department="transport"),)))
    assert moved == [("sp-window", "already there, differs in department, not changed")]
    assert db.session.query(Department).filter_by(code="sports").one().phone == "0756-1234"


@pytest.mark.usefixtures("context")
def test_a_second_department_of_a_name_is_refused(cast: Cast):
    taken = db.session.query(Department).filter_by(code="transport").one().name["zh"]
    with pytest.raises(DepartmentNameTakenError), rolled_back():
        add_missing(SYSTEM, file(department(name=taken)))

"""Pages that are older than the session, opened twice, or opened by somebody else: nothing is lost, nothing is hidden."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from portal.platform.storage.unsent_texts import MAX_TEXT_BYTES
from portal.procedures.drafting.edit_pages import PAGES
from tests.platform.web.test_unsent_text import replies, signed_in
from tests.support.cast import CODE, Cast, confirm_all
from tests.support.page_forms import NOTE, REPLY, typed
from tests.support.visitor import Form, Visitor

LONG = "长" * (MAX_TEXT_BYTES // 3 + 1)
SAVE = "/admin/drafts/"
SCRIPT = {"X-Autosave": "1"}


def test_an_expired_token_keeps_the_text(app: Flask, page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    sent = typed(visitor.form("/reply/"), reply__words=REPLY) | {"csrf_token": "old"}
    assert visitor.client.post(f"{page}reply/", data=sent).headers["Location"].endswith(page)
    assert "too old to be submitted" in visitor.get(page).text
    assert REPLY in visitor.form("/reply/").fields.values()
    assert replies(app) == 0


def test_an_old_button_says_that_nothing_happened(page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    visitor.client.post(f"{page}note/", data=visitor.form("/note/").fields | {"csrf_token": "old"})
    assert "You have signed in again since this page was opened. Nothing was submitted" in visitor.get(page).text
    assert "You have signed in again" not in visitor.get(page).text, "said once"


def test_an_old_page_saves_by_script(page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    sent = typed(visitor.form("/reply/"), reply__words=REPLY) | {"csrf_token": "old"}
    answer = visitor.client.post(SAVE, data=sent, headers=SCRIPT)
    assert "signed in again" in answer.json["message"]
    assert REPLY in visitor.get(page).html


def test_a_second_tab_deletes_no_draft(page: str, staff: Callable[[str], Visitor]):
    first, second = staff("handler").get(page), staff("handler").get(page)
    first.client.post(SAVE, data=typed(first.form("/reply/"), reply__words=REPLY), headers=SCRIPT)
    second.client.post(SAVE, data=second.form("/note/").fields, headers=SCRIPT)
    second.client.post(f"{page}note/", data=typed(second.form("/note/"), note__words=NOTE))
    assert REPLY in first.get(page).form("/reply/").fields.values()


def test_an_old_tab_overwrites_no_newer_draft(page: str, staff: Callable[[str], Visitor]):
    begun = staff("handler").get(page)
    begun.client.post(SAVE, data=typed(begun.form("/reply/"), reply__words="开头。"), headers=SCRIPT)
    old, new = staff("handler").get(page), staff("handler").get(page)
    new.client.post(SAVE, data=typed(new.form("/reply/"), reply__words=REPLY), headers=SCRIPT)
    old.client.post(f"{page}note/", data=typed(old.form("/note/"), note__words=NOTE))
    assert REPLY in new.get(page).form("/reply/").fields.values()


def test_a_removed_record_gives_the_text_back(guide_in_force: str, staff: Callable[[str], Visitor]):
    first, second = staff("editor"), staff("editor")
    first.get(f"/admin/procedures/{CODE}/").submit("/draft/")
    first.get(f"/admin/procedures/{CODE}/2/lists/steps/review/")
    second.get(f"/admin/procedures/{CODE}/2/").submit("/steps/review/remove/")
    assert first.submit(name_zh="改过的环节名称").status == 404
    assert "改过的环节名称" in first.text


def test_refusals_show_where_forms_are_gone(page: str, staff: Callable[[str], Visitor]):
    first, second = staff("handler").get(page), staff("handler").get(page)
    fields = typed(second.form("/reply/"), reply__words="另一份答复。") | {"form_key": "a" * 40}
    decision = next(name for name in second._choices() if name.endswith("reply:decision"))
    first.submit("/reply/", decision="upheld", words=REPLY)
    answer = second.client.post(f"{page}reply/", data=fields | {decision: "upheld"})
    assert answer.status_code == 400
    shown = answer.get_data(as_text=True)
    assert "not possible in the current state" in shown
    assert "另一份答复。" in shown


def test_pasted_text_is_never_cut(page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    assert "maxlength" not in visitor.html
    answer = visitor.client.post(f"{page}note/", data=typed(visitor.form("/note/"), note__words="字" * 6001))
    assert answer.status_code == 400
    assert "字" * 6001 in answer.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/admin/organisation/transport/edit/", f"/admin/procedures/{CODE}/2/parts/time/"])
def test_both_texts_survive_the_language_switch(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor], address: str
):
    name, field = ("administrator", "mission_zh") if "organisation" in address else ("editor", "clock_start_zh")
    if name == "editor":
        staff(name).get(f"/admin/procedures/{CODE}/").submit("/draft/")
    first, second = staff(name).get(address), staff(name).get(address)
    first.submit(**{field: "先保存的内容。"})
    with app.test_request_context("/zh/"):
        confirm_all(cast)
    assert second.submit(**{field: "后写的内容。"}).status == 400
    for language in ("en", "zh"):
        second.client.post("/admin/language/", data=second.form().fields | {"language": language})
        shown = second.get(address).html
        assert "先保存的内容。" in shown
        assert "后写的内容。" in shown


def test_a_plan_survives_the_language_switch(staff: Callable[[str], Visitor]):
    visitor = staff("administrator").get("/admin/reorganisation/")
    name = next(name for name in visitor.form().fields if name.endswith("name_zh"))
    visitor.client.post("/admin/language/", data=visitor.form().fields | {name: "交通水务局", "language": "zh"})
    assert "交通水务局" in visitor.get("/admin/reorganisation/").form().fields.values()


def test_what_was_emptied_is_no_draft(page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    visitor.client.post(SAVE, data=typed(visitor.form("/reply/"), reply__words=REPLY), headers=SCRIPT)
    visitor.get(page)
    visitor.client.post(SAVE, data=typed(visitor.form("/reply/"), reply__words=""), headers=SCRIPT)
    assert "Draft ·" not in visitor.get(page).text


def test_a_late_autosave_drafts_nothing_submitted(page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    sent = typed(visitor.form("/note/"), note__words=NOTE)
    visitor.client.post(f"{page}note/", data=sent)
    visitor.client.post(SAVE, data=sent, headers=SCRIPT)
    assert "Draft ·" not in visitor.get(page).text


def test_an_autosave_never_refuses_a_button(app: Flask, page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    sent = typed(visitor.form("/note/"), note__words=NOTE, reply__words=REPLY)
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None
    answers: list[int] = []

    def send(url: str, headers: dict[str, str]) -> None:
        client = app.test_client()
        client.set_cookie("session", cookie.value)
        answers.append(client.post(url, data=sent, headers=headers).status_code)

    sending = [threading.Thread(target=send, args=(SAVE, SCRIPT)) for _ in range(4)]
    sending.append(threading.Thread(target=send, args=(f"{page}note/", {})))
    for each in sending:
        each.start()
    for each in sending:
        each.join()
    assert sorted(answers) == [200] * 4 + [303]
    assert REPLY in visitor.get(page).html


def test_choices_are_not_lost_either(page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    decision = next(name for name in visitor._choices() if name.endswith("reply:decision"))
    sent = typed(visitor.form("/note/"), note__words=NOTE) | {decision: "upheld"}
    visitor.client.post(f"{page}note/", data=sent)
    assert visitor.get(page).form("/reply/").fields[decision] == "upheld"
    assert "Draft ·" in visitor.text


def test_too_long_text_is_shown_to_be_copied(app: Flask, page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    sent = typed(visitor.form("/note/"), note__words=NOTE, reply__words=LONG)
    for extra in ({}, {"csrf_token": "old"}):
        answer = visitor.client.post(f"{page}note/", data=sent | extra)
        assert answer.status_code == 409
        assert LONG in answer.get_data(as_text=True)
        assert NOTE in answer.get_data(as_text=True)
    saved = visitor.client.post(SAVE, data=sent, headers=SCRIPT)
    assert "too long" in saved.json["message"]


def test_error_pages_show_no_drafts(page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    visitor.client.post(SAVE, data=typed(visitor.form("/reply/"), reply__words=REPLY), headers=SCRIPT)
    answer = visitor.client.post(f"{page}note/", data=visitor.form("/note/").fields | {"form_key": "0" * 40})
    assert answer.status_code == 400
    assert "no longer on this page" not in answer.get_data(as_text=True)


def test_nobody_submits_the_form_of_another(page: str, staff: Callable[[str], Visitor]):
    mine = typed(staff("handler").get(page).form("/reply/"), reply__words=REPLY)
    other = staff("manager").get(page)
    token = other.form().fields["csrf_token"]
    answer = other.client.post(f"{page}note/", data=mine | {"csrf_token": token})
    assert answer.status_code == 409
    assert "written is saved for them" in answer.get_data(as_text=True)
    assert REPLY in staff("handler").get(page).html


def test_saving_for_another_is_said_when_done(page: str, staff: Callable[[str], Visitor]):
    mine = staff("handler").get(page).form("/reply/").fields
    other = staff("manager").get(page)
    answer = other.client.post(f"{page}note/", data=mine | {"csrf_token": other.form().fields["csrf_token"]})
    assert "Nothing was submitted." in answer.get_data(as_text=True)
    assert "saved for them" not in answer.get_data(as_text=True)


def test_the_next_person_begins_at_their_desk(page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    sent = typed(visitor.form("/reply/"), reply__words=REPLY)
    visitor.client.delete_cookie("session")
    visitor.client.post(f"{page}reply/", data=sent)
    assert signed_in(visitor, "editor").url == "/admin/"
    assert visitor.status == 200


def test_a_prefilled_form_blames_nobody(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    visitor = staff("editor").get("/admin/search/phrases/new/?said=甲")
    visitor.client.post(SAVE, data=visitor.form().fields | {"new:means": "许可"}, headers=SCRIPT)
    assert "甲" in visitor.get("/admin/search/phrases/new/?said=甲").form().fields.values()
    assert "乙" in visitor.get("/admin/search/phrases/new/?said=乙").form().fields.values()
    assert "Saved in the meantime" not in visitor.text


EVERY_FORM = {
    "editor": ["/admin/procedures/new/", f"/admin/procedures/{CODE}/", "/admin/standards/new/", "/admin/search/phrases/new/",
               f"/admin/procedures/{CODE}/2/", f"/admin/procedures/{CODE}/2/parts/{{page}}/",
               f"/admin/procedures/{CODE}/2/lists/steps/review/", f"/admin/procedures/{CODE}/2/lists/fees/add/"],
    "administrator": ["/admin/organisation/new/", "/admin/organisation/transport/edit/", "/admin/reorganisation/",
                      "/admin/organisation/posts/tr-review/edit/"],
    "manager": ["/admin/cases/new/", "{complaint}"],
    "handler": ["{complaint}"],
    "quality": ["/admin/calendar/notice/"],
}  # fmt: skip


@pytest.mark.parametrize("name", list(EVERY_FORM))
def test_an_untouched_page_saves_nothing(page: str, staff: Callable[[str], Visitor], name: str):
    staff("editor").get(f"/admin/procedures/{CODE}/").submit("/draft/")
    visitor = staff(name)
    for address in EVERY_FORM[name]:
        for part in PAGES if "{page}" in address else [""]:
            url = address.format(page=part, complaint=page)
            assert visitor.get(url).status == 200, url
            main: Form = next(form for form in visitor._read().forms if "ticket" in form.fields)
            visitor.client.post(SAVE, data={**main.fields, **main.chosen}, headers=SCRIPT)
            assert "Draft ·" not in visitor.get(url).text, url

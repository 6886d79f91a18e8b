"""Pages for printing: the notice sheet of a guide, those of a department, and the card for the counter."""

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.library.guide.document import Guide
from portal.library.text.formats import localised
from portal.library.text.text_input import printed_width
from portal.organisation.queries import get_department
from portal.platform.web.page_cache import public_page
from portal.platform.web.qr import qr_drawing
from portal.platform.web.request_values import page_number
from portal.procedures.models import ProcedureVersion
from portal.procedures.queries import get_version_in_force, versions_in_force
from portal.procedures.references import PostShown, posts_shown, posts_shown_of

blueprint = Blueprint("front_sheets", __name__, template_folder="templates")
MAX_MATERIALS, MAX_STEPS = 12, 9  # unsourced: what a sheet of A4 has room for
# Weights (``_weight``) above which a sheet is set in smaller letters to stay on one page; unsourced.
TIGHT, TIGHTER, TIGHTEST = 560, 820, 1150
_WEIGHT_OF_A_LINE = 26


@dataclass(frozen=True)
class NoticeSheet:
    """One notice sheet: guide, posts of its steps, short address, QR code and type size."""

    version: ProcedureVersion
    guide: Guide
    posts: dict[str, PostShown]
    address: str
    code: Markup
    setting: str


@blueprint.get("/procedures/<code>/notice/")
@public_page
def notice(code: str) -> ResponseReturnValue:
    """Show the notice sheet of a guide, one page of A4."""
    version = get_version_in_force(code)
    guide = version.guide
    sheet = _sheet(version, guide, posts_shown(version, guide))
    return render_template("front/public/notices.html", title=guide.name, sheets=[sheet], page=None)


@blueprint.get("/departments/<code>/notices/")
@public_page
def notices(code: str) -> ResponseReturnValue:
    """Show the notice sheets of a department's guides, one page of A4 each."""
    department = get_department(code)
    page = versions_in_force(code, page_number())
    guides = [(version, version.guide) for version in page.rows]
    sheets = [_sheet(*each, posts) for each, posts in zip(guides, posts_shown_of(guides), strict=True)]
    return render_template(
        "front/public/notices.html", title=department.name, sheets=sheets, page=page, department=department
    )


@blueprint.get("/procedures/<code>/card/")
@public_page
def card(code: str) -> ResponseReturnValue:
    """Show the card for the counter, with a QR code that opens the rating page."""
    version = get_version_in_force(code)
    address = url_for("front_root.short_rating", code=code, _external=True)
    return render_template(
        "front/public/card.html", version=version, guide=version.guide, address=address, code=qr_drawing(address)
    )


def _sheet(version: ProcedureVersion, guide: Guide, posts: dict[str, PostShown]) -> NoticeSheet:
    address = url_for("front_root.short", code=guide.code, _external=True)
    return NoticeSheet(version, guide, posts, address, qr_drawing(address), _setting(guide))


def _setting(guide: Guide) -> str:
    weight = _weight(guide)
    return next(
        (name for least, name in ((TIGHTEST, "tightest"), (TIGHTER, "tighter"), (TIGHT, "tight")) if weight > least), ""
    )


def _weight(guide: Guide) -> int:
    """Estimate the room that a guide takes on its sheet, in half-width characters and lines."""
    texts = [guide.name, guide.summary]
    texts += [material.name for material in guide.materials[:MAX_MATERIALS]]
    texts += [material.when for material in guide.materials[:MAX_MATERIALS]]
    texts += [step.name for step in guide.steps[:MAX_STEPS]]
    texts += [text for channel in guide.channels[:3] for text in (channel.name, channel.address, channel.hours)]
    texts += [text for fee in guide.fees for text in (fee.name, fee.rule)]
    texts += [channel.name for channel in guide.complaint_channels]
    lines = len(guide.materials[:MAX_MATERIALS]) + 2 * len(guide.steps[:MAX_STEPS]) + 3 * len(guide.channels[:3])
    characters = sum(printed_width(localised(text)) for text in texts)
    return characters // 2 + _WEIGHT_OF_A_LINE * lines // 2

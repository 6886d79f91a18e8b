"""The gate's rules about what a guide says; those about time stand in ``gate_limits``.

Sources: the national 实施清单 and 办事指南 rules (no catch-all materials, every material and fee with its basis),
Administrative Licensing Law (limits, remedies told).
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from pydantic import BaseModel

from portal.library.guide.components import Text
from portal.library.guide.document import Guide
from portal.library.guide.publish_gate.limits import Found
from portal.library.guide.vocabulary import ChannelKind, ComplaintChannelKind, MaterialKind, Stage
from portal.library.text.languages import LANGUAGES, ORIGINAL

_CATCH_ALL = re.compile(
    r"(其他|其它|有关|相关|等)(所需|需要|必要|有关|相关|证明)*(材料|资料|证件|文件)|other (papers|documents|materials)",
    re.I,
)
_IN_THE_ORIGINAL = _l("Write this in %(language)s.", language=LANGUAGES[ORIGINAL].label)
_PHONE = re.compile(r"^(\d{3,5}|1\d{10}|0\d{2,3}-\d{7,8}(-\d{1,6})?|400-?\d{3}-?\d{4})$")


def name_missing(guide: Guide) -> Found:
    """Name, summary and scope are there in Chinese."""
    for field in ("name", "summary", "scope"):
        if not getattr(guide, field).original:
            yield field, _IN_THE_ORIGINAL


def identity_missing(guide: Guide) -> Found:
    """What kind of procedure it is, whose and for whom."""
    for field in ("type", "level", "department", "audience", "case_kind"):
        if not getattr(guide, field):
            yield field, _l("Choose one.")


def law_missing(guide: Guide) -> Found:
    """The procedure stands on a law that is named."""
    if not guide.legal_basis:
        yield "legal_basis", _l("Name the law that this procedure stands on.")
    for basis in guide.legal_basis:
        if not (basis.title.original and basis.issuer.original):
            yield f"legal_basis/{basis.key}", _l("Give the title and the issuer.")


def material_without_basis(guide: Guide) -> Found:
    """What everyone must bring is asked for by a rule."""
    for material in guide.materials:
        if material.is_required and not material.basis:
            yield f"materials/{material.key}", _l("Name the rule that lets you ask for this, or do not ask for it.")


def fee_without_basis(guide: Guide) -> Found:
    """A fee has its rule and its amount."""
    for fee in guide.fees:
        if not fee.basis:
            yield f"fees/{fee.key}", _l("Name the rule that lets you charge this, or do not charge it.")
        if not (fee.amount or fee.rule.original):
            yield f"fees/{fee.key}", _l("State the amount or how it is reckoned.")


def fee_or_free(guide: Guide) -> Found:
    """Fees are listed, or it is free; never both, never neither."""
    if guide.is_free == bool(guide.fees):
        yield "fees", _l("List the fees, or say that it is free.")


def unknown_basis(guide: Guide) -> Found:
    """A basis that is named is listed."""
    known = {basis.key for basis in guide.legal_basis}
    for group in ("materials", "fees", "special_procedures"):
        for part in getattr(guide, group):
            if not set(part.basis) <= known:
                yield f"{group}/{part.key}", _l("This names a legal basis that is not listed.")


def step_without_post_or_limit(guide: Guide) -> Found:
    """Every step has a post that answers for it, and a limit."""
    for step in guide.steps:
        if not step.post or step.limit is None or not step.name.original or step.stage is None:
            yield f"steps/{step.key}", _l("Every step has a name, a stage, a post that answers for it, and a limit.")


def stages_missing(guide: Guide) -> Found:
    """Acceptance, review, decision and delivery all occur."""
    if missing := set(Stage) - {step.stage for step in guide.steps}:
        names = ", ".join(str(stage.label) for stage in Stage if stage in missing)
        yield "steps", _l("These stages are missing: %(stages)s.", stages=names)


def material_not_listed(guide: Guide) -> Found:
    """A material that a condition names is listed."""
    listed = {material.key for material in guide.materials}
    for condition in guide.conditions:
        if not set(condition.materials) <= listed:
            yield f"conditions/{condition.key}", _l("A condition names a material that is not listed.")


def catch_all_material(guide: Guide) -> Found:
    """No material lets anything be asked for (national 实施清单)."""
    for material in guide.materials:
        if any(map(_CATCH_ALL.search, dict(material.name).values())):
            yield f"materials/{material.key}", _l("Name each material: a catch-all lets anything be asked for.")


def remedy_missing(guide: Guide) -> Found:
    """Where a decision can be challenged is told (Administrative Licensing Law, art. 38)."""
    for field in ("administrative_review", "litigation"):
        remedy = getattr(guide, field)
        if not remedy.body.original or remedy.limit is None:
            yield field, _l("Say where a decision can be challenged, and within what time.")


def complaint_channel_missing(guide: Guide) -> Found:
    """There is a number to complain to."""
    if not {channel.kind for channel in guide.complaint_channels} >= {ComplaintChannelKind.PHONE}:
        yield "complaint_channels", _l("Give at least a telephone number for complaints.")


def channel_missing(guide: Guide) -> Found:
    """It is told where to apply."""
    if not guide.channels:
        yield "channels", _l("Say where and when people can apply.")


def keys_twice(guide: Guide) -> Found:
    """Every key of a list names one part."""
    for group in guide.lists_of_keyed:
        keys = [part.key for part in getattr(guide, group)]
        if len(keys) != len(set(keys)):
            yield group, _l("Two parts have the same key.")


def malformed_contact(guide: Guide) -> Found:
    """Telephone numbers and web addresses are such."""
    phones = [
        ("consult_phone", guide.consult_phone),
        *((f"channels/{each.key}", each.phone) for each in guide.channels),
    ]
    addresses = [(f"channels/{each.key}", each.url) for each in guide.channels]
    addresses += [
        (f"materials/{each.key}", url) for each in guide.materials for url in (each.blank_form_url, each.sample_url)
    ]
    addresses += [(f"outcomes/{each.key}", each.sample_url) for each in guide.outcomes]
    for each in guide.complaint_channels:
        if each.kind is ComplaintChannelKind.PHONE:
            phones.append((f"complaint_channels/{each.key}", each.address.original))
    for element, phone in phones:
        if phone and not _PHONE.match(phone):
            yield element, _l("This is not a telephone number.")
    for element, url in addresses:
        if url and not _is_web_address(url):
            yield element, _l("This is not a web address beginning with https://.")


def _is_web_address(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in {"http", "https"} and "." in parts.netloc


def untranslated(guide: Guide) -> Found:
    """Every passage is translated."""
    if missing := sum(1 for text in texts_of(guide) if not text.is_translated):
        yield "", _l("%(count)d passages are not translated.", count=missing)


def texts_of(part: Any) -> Iterator[Text]:
    """Yield every localised text in a part of a guide."""
    if isinstance(part, Text):
        yield part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from texts_of(getattr(part, name))
    elif isinstance(part, list):
        for member in part:
            yield from texts_of(member)


def bodies_missing(guide: Guide) -> Found:
    """Who accepts and who decides is told."""
    for field in ("accepting_body", "deciding_body"):
        if not getattr(guide, field).original:
            yield field, _IN_THE_ORIGINAL


def time_not_explained(guide: Guide) -> Found:
    """When the clock starts, what it leaves out, how it can be extended and what silence means is told."""
    for field in ("clock_start", "excluded_time", "extension_rule", "no_answer_rule"):
        if not getattr(guide, field).original:
            yield field, _IN_THE_ORIGINAL


def consult_missing(guide: Guide) -> Found:
    """There is a number for questions."""
    if not guide.consult_phone:
        yield "consult_phone", _l("Give a telephone number for questions.")


def conditions_missing(guide: Guide) -> Found:
    """It is told what must hold to be accepted."""
    if not guide.conditions:
        yield "conditions", _l("Say what must hold for an application to be accepted.")


def outcome_missing(guide: Guide) -> Found:
    """It is told what one holds in the end."""
    if not guide.outcomes:
        yield "outcomes", _l("Say what people hold in the end.")


def part_without_words(guide: Guide) -> Found:
    """Every part of a list says something in Chinese."""
    for group in guide.lists_of_keyed:
        for part in getattr(guide, group):
            named_by_kind = group in {"channels", "complaint_channels"}
            if not part.caption.original and not named_by_kind and group not in {"steps", "legal_basis"}:
                yield f"{group}/{part.key}", _IN_THE_ORIGINAL


def channel_without_place(guide: Guide) -> Found:
    """A window has an address and hours, a web channel its address, a phone its number."""
    for channel in guide.channels:
        needed = {
            ChannelKind.WINDOW: channel.address.original and channel.hours.original,
            ChannelKind.KIOSK: channel.address.original,
            ChannelKind.POST: channel.address.original,
            ChannelKind.ONLINE: channel.url,
            ChannelKind.PHONE: channel.phone,
        }
        if not needed.get(channel.kind, True):
            yield f"channels/{channel.key}", _l("Say where it is: address and hours, web address or number.")


def special_without_kind(guide: Guide) -> Found:
    """A special procedure says of what kind it is and how long it may take."""
    for special in guide.special_procedures:
        if special.kind is None or special.limit is None:
            yield f"special_procedures/{special.key}", _l("Say of what kind it is and how long it may take.")


def material_twice(guide: Guide) -> Found:
    """Nothing is asked for twice."""
    names = Counter(material.name.original for material in guide.materials if material.name.original)
    for material in guide.materials:
        if names[material.name.original] > 1:
            yield f"materials/{material.key}", _l("Another material has the same name.")


def material_without_number(guide: Guide) -> Found:
    """It is told how many of a paper to bring."""
    for material in guide.materials:
        on_paper = material.kind is not MaterialKind.ELECTRONIC and not material.held_by_government
        if on_paper and not material.originals + material.copies:
            yield f"materials/{material.key}", _l("Say how many originals or copies to bring.")


def open_points(guide: Guide) -> Found:
    """Nothing is left that an editor still had to settle."""
    if guide.open_points:
        yield "open_points", _l("Settle the open points, and then empty them.")

"""Forms for finding guides, and for editing the parts of a guide."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from portal.procedures.guide import Guide, Material, Step, Text, TimeLimit
from portal.procedures.vocabulary import FIELD_LABELS, LimitUnit
from portal.shared.forms import PortalForm, line, number, prose, select


class EditForm(PortalForm):
    """The base of the editing forms: it carries the draft's counter, so that a newer save is not overwritten."""

    seen = HiddenField()


def _zh(field: str, *, required: bool = False, rows: int = 2) -> Any:
    return prose(_l("%(field)s, Chinese", field=FIELD_LABELS[field]), required=required, rows=rows)


def _en(field: str, rows: int = 2) -> Any:
    return prose(_l("%(field)s, English", field=FIELD_LABELS[field]), required=False, rows=rows)


class PromiseForm(EditForm):
    """Summary and limits."""

    summary_zh = _zh("summary", required=True)
    summary_en = _en("summary")
    committed_amount = number(_l("Promised limit: how many"), _l("Empty when done at once."))
    committed_unit = select(_l("Promised limit: counted in"), LimitUnit.choices())
    statutory_amount = number(_l("Limit set by law: how many"))
    statutory_unit = select(_l("Limit set by law: counted in"), LimitUnit.choices())

    @classmethod
    def of(cls, guide: Guide) -> "PromiseForm":
        """Fill the form from a guide."""
        return cls(
            summary_zh=guide.summary.zh,
            summary_en=guide.summary.en,
            **_limit_fields("committed", guide.committed_limit),
            **_limit_fields("statutory", guide.statutory_limit),
        )

    def apply(self, guide: Guide) -> None:
        """Write the form into a guide."""
        guide.summary = Text(zh=self.summary_zh.data, en=self.summary_en.data)
        guide.committed_limit = _limit(self.committed_amount.data, self.committed_unit.data)
        guide.statutory_limit = _limit(self.statutory_amount.data, self.statutory_unit.data)


class StepForm(EditForm):
    """One step."""

    name_zh = _zh("name", required=True, rows=1)
    name_en = _en("name", rows=1)
    what_happens_zh = _zh("what_happens")
    what_happens_en = _en("what_happens")
    post = line(FIELD_LABELS["post"], _l("The code of the post."), required=False, longest=40)
    limit_amount = number(_l("Time limit: how many"), _l("Empty when done at once."))
    limit_unit = select(_l("Time limit: counted in"), LimitUnit.choices())
    review_standard_zh = _zh("review_standard")
    review_standard_en = _en("review_standard")

    texts = ("name", "what_happens", "review_standard")

    @classmethod
    def of(cls, step: Step) -> "StepForm":
        """Fill the form from a step."""
        return cls(post=step.post, **_text_fields(step, cls.texts), **_limit_fields("limit", step.limit))

    def apply(self, step: Step) -> None:
        """Write the form into a step."""
        _apply_texts(self, step, self.texts)
        step.post = self.post.data
        step.limit = _limit(self.limit_amount.data, self.limit_unit.data)


class MaterialForm(EditForm):
    """One material."""

    name_zh = _zh("name", required=True, rows=1)
    name_en = _en("name", rows=1)
    originals = number(FIELD_LABELS["originals"])
    copies = number(FIELD_LABELS["copies"])
    when_zh = _zh("when", rows=1)
    when_en = _en("when", rows=1)
    how_to_fill_zh = _zh("how_to_fill")
    how_to_fill_en = _en("how_to_fill")
    held_by_government = BooleanField(_l("The authority has it already: nobody needs to bring it"))

    texts = ("name", "when", "how_to_fill")

    @classmethod
    def of(cls, material: Material) -> "MaterialForm":
        """Fill the form from a material."""
        return cls(
            originals=material.originals,
            copies=material.copies,
            held_by_government=material.held_by_government,
            **_text_fields(material, cls.texts),
        )

    def apply(self, material: Material) -> None:
        """Write the form into a material."""
        _apply_texts(self, material, self.texts)
        material.originals = self.originals.data or 0
        material.copies = self.copies.data or 0
        material.held_by_government = bool(self.held_by_government.data)


class SubmitForm(PortalForm):
    """Words for the public on what changed."""

    what_changed_zh = prose(_l("What changed and why, Chinese"), _l("The public reads this."), rows=2)
    what_changed_en = prose(_l("What changed and why, English"), required=False, rows=2)


class WithdrawForm(PortalForm):
    """Why a version is taken out of force."""

    reason_zh = prose(_l("Reason, Chinese"), _l("The public reads this."), rows=2)
    reason_en = prose(_l("Reason, English"), required=False, rows=2)


def _limit(amount: int | None, unit: str) -> TimeLimit:
    chosen = LimitUnit(unit)
    if amount is None or chosen is LimitUnit.AT_ONCE:
        return TimeLimit(amount=None, unit=LimitUnit.AT_ONCE)
    return TimeLimit(amount=amount, unit=chosen)


def _limit_fields(name: str, limit: TimeLimit | None) -> dict[str, Any]:
    limit = limit or TimeLimit(amount=None)
    return {f"{name}_amount": limit.amount, f"{name}_unit": limit.unit.value}


def _text_fields(part: Any, names: tuple[str, ...]) -> dict[str, str]:
    return {f"{name}_{lang}": getattr(getattr(part, name), lang) for name in names for lang in ("zh", "en")}


def _apply_texts(form: PortalForm, part: Any, names: tuple[str, ...]) -> None:
    for name in names:
        setattr(part, name, Text(zh=form[f"{name}_zh"].data, en=form[f"{name}_en"].data))

"""Publish gate rules on documents and fees required from applicants and their legal basis.

Sources: the national 实施清单 and 办事指南 rules: no catch-all materials, a legal basis for every material and fee.
"""

import re
from collections import Counter

from flask_babel import lazy_gettext as _l

from portal.library.guide.document import Guide
from portal.library.guide.identifiers import ElementRef
from portal.library.guide.publish_gate.limits import Found
from portal.library.guide.vocabulary import MaterialKind

_CATCH_ALL = re.compile(
    r"(其他|其它|有关|相关|等)(所需|需要|必要|有关|相关|证明)*(材料|资料|证件|文件)|other (papers|documents|materials)",
    re.I,
)


def law_missing(guide: Guide) -> Found:
    """Require a legal basis with title and issuing authority (national 实施清单)."""
    if not guide.legal_basis:
        yield ElementRef("legal_basis"), _l("Enter the legal basis of this service.")
    for basis in guide.legal_basis:
        if not (basis.title.original and basis.issuer.original):
            yield ElementRef("legal_basis", basis.key), _l("Enter the title and the issuing authority.")


def unknown_basis(guide: Guide) -> Found:
    """Reject references to a legal basis that is not listed."""
    known = {basis.key for basis in guide.legal_basis}
    for group in ("materials", "fees", "special_procedures"):
        for part in getattr(guide, group):
            if not set(part.basis) <= known:
                yield ElementRef(group, part.key), _l("This refers to a legal basis that is not listed.")


def material_without_basis(guide: Guide) -> Found:
    """Require a legal basis for every material that all applicants must submit (national 实施清单)."""
    for material in guide.materials:
        if material.is_required and not material.basis:
            yield (
                ElementRef("materials", material.key),
                _l("Give the legal basis for requiring this document, or do not require it."),
            )


def material_not_listed(guide: Guide) -> Found:
    """Reject conditions that refer to a material that is not listed."""
    listed = {material.key for material in guide.materials}
    for condition in guide.conditions:
        if not set(condition.materials) <= listed:
            yield ElementRef("conditions", condition.key), _l("A condition refers to a document that is not listed.")


def catch_all_material(guide: Guide) -> Found:
    """Reject catch-all wording in names of materials (national 实施清单)."""
    for material in guide.materials:
        if any(map(_CATCH_ALL.search, dict(material.name).values())):
            yield (
                ElementRef("materials", material.key),
                _l("List each document by name; catch-all wording is not allowed."),
            )


def material_twice(guide: Guide) -> Found:
    """Warn about materials with the same name."""
    names = Counter(material.name.original for material in guide.materials if material.name.original)
    for material in guide.materials:
        if names[material.name.original] > 1:
            yield ElementRef("materials", material.key), _l("Another document has the same name.")


def material_without_number(guide: Guide) -> Found:
    """Warn about paper materials without a number of originals or copies."""
    for material in guide.materials:
        on_paper = material.kind is not MaterialKind.ELECTRONIC and not material.held_by_government
        if on_paper and not material.originals + material.copies:
            yield ElementRef("materials", material.key), _l("Enter how many originals or copies are needed.")


def fee_without_basis(guide: Guide) -> Found:
    """Require the legal basis and an amount or calculation rule of every fee (national 实施清单)."""
    for fee in guide.fees:
        if not fee.basis:
            yield ElementRef("fees", fee.key), _l("Give the legal basis for this fee, or do not charge it.")
        if not (fee.amount or fee.rule.original):
            yield ElementRef("fees", fee.key), _l("Enter the amount or how it is calculated.")


def fee_or_free(guide: Guide) -> Found:
    """Require either a list of fees or the mark that the service is free, not both."""
    if guide.is_free == bool(guide.fees):
        yield ElementRef("fees"), _l("List the fees, or mark the service as free.")

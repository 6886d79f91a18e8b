"""Operations on the systems that report cases."""

from sqlalchemy import select

from portal.cases.intake.models import CaseSource
from portal.library.access.permissions import Actor
from portal.platform.storage import audit
from portal.platform.storage.code_lookup import find_by_code


def add_source(actor: Actor, *, code: str, department_code: str | None, token_hash: str) -> CaseSource:
    """Register a system that may report cases with a token, or give the system of that code another token."""
    source = find_by_code(select(CaseSource), CaseSource.code, code) or CaseSource(code=code)
    source.department_code, source.token_hash, source.is_active = department_code, token_hash, True
    audit.record(actor, "add_case_source", source)
    return source

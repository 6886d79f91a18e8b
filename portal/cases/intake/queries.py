"""Reads of the systems that report cases."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.cases.models import CaseSource
from portal.platform.storage.database import db


def sources() -> Sequence[CaseSource]:
    """Return the systems that report cases."""
    return db.session.scalars(select(CaseSource).order_by(CaseSource.code)).all()

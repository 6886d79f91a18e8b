"""A row that is written to see whether writing works."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from portal.shared import clock
from portal.shared.db import Base, UtcDateTime, db, write_transaction


class Probe(Base):
    """The one row of the probe."""

    __tablename__ = "probes"

    at: Mapped[datetime] = mapped_column(UtcDateTime)


def write_probe() -> None:
    """Write the row; raises whatever the database raises when it cannot."""
    with write_transaction():
        probe = db.session.get(Probe, 1) or Probe(id=1)
        probe.at = clock.now()
        db.session.add(probe)

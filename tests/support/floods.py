"""Many requests at once: what they leave in the table of tries, without sending them."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import delete

from portal.library.access.limits import Limit
from portal.platform import clock
from portal.platform.storage.database import db
from portal.platform.storage.rate_limits import Try, buckets_of
from portal.platform.storage.transaction import write_transaction
from tests.support.visitor import Visitor

HERE = "127.0.0.1"


def use_up(app: Flask, limit: Limit, address: str = HERE, subject: str = "", *, queued: int = 0) -> None:
    """Use up what a source may do at once, and let some more of it wait already."""
    with app.app_context(), write_transaction():
        buckets = buckets_of(limit, address, subject)
        db.session.execute(delete(Try).where(Try.bucket.in_([bucket.key for bucket in buckets])))
        for bucket in buckets:
            ahead = timedelta(seconds=(bucket.rate.burst + queued) * bucket.rate.every)
            db.session.add(Try(bucket=bucket.key, at=clock.now() + ahead))


def from_address(app: Flask, address: str) -> Visitor:
    """Return a browser that comes from an address."""
    visitor = Visitor(app)
    visitor.client.environ_base["REMOTE_ADDR"] = address
    return visitor

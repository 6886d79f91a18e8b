"""What complainants do, and what is then stored."""

from flask import Flask
from sqlalchemy import select

from portal.complaints.models import Complaint
from portal.complaints.vocabulary import ComplaintState
from portal.platform.storage.database import db
from tests.support.visitor import Visitor


def follow(citizen: Visitor, number: str, code: str) -> Visitor:
    return citizen.get("/zh/complaints/follow/").submit("/follow/", number=number, code=code)


def state(app: Flask) -> ComplaintState:
    with app.app_context():
        return db.session.scalars(select(Complaint.state)).one()

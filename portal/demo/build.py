"""The demonstration authority, a fictional district, built with the operations that staff and citizens use."""

from flask import Flask
from sqlalchemy import select

from portal.demo.context import read_content, read_guides
from portal.demo.people import add_people
from portal.demo.year import build_year
from portal.library.access.permissions import SYSTEM
from portal.organisation.file_format import OrganisationFile
from portal.organisation.models import Department
from portal.organisation.operations import add_missing
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing


def is_empty() -> bool:
    """Tell whether the portal has no department yet."""
    return db.session.scalar(select(Department.id).limit(1)) is None


def fill_demo(app: Flask, scale: float = 1) -> None:
    """Fill an empty portal with departments, posts, staff and a year of activity, ``scale`` times the usual amount."""
    with app.test_request_context():
        add_organisation()
        add_people()
        build_year(read_guides(), scale)


def add_organisation() -> None:
    """Add the departments and posts of the fictional district."""
    content = read_content("organisation.json")
    with writing():
        add_missing(SYSTEM, OrganisationFile.model_validate(content))

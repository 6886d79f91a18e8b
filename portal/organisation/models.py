"""Tables of departments 部门 and posts 岗位; duties belong to posts, which staff hold."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.organisation.vocabulary import ChangeOfOrganisation
from portal.platform.storage.database import Base, Versioned, unique_in_any_case
from portal.platform.storage.types import EnumText


class Department(Versioned, Base):
    """A competent authority 实施主体; localised columns map language codes to texts."""

    __tablename__ = "departments"
    __table_args__ = (unique_in_any_case("departments", "code"),)

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    short_name: Mapped[dict[str, str]] = mapped_column(JSON)
    mission: Mapped[dict[str, str]] = mapped_column(JSON)
    address: Mapped[dict[str, str]] = mapped_column(JSON)
    hours: Mapped[dict[str, str]] = mapped_column(JSON)
    phone: Mapped[str] = mapped_column(String(40))
    office_hours: Mapped[str] = mapped_column(String(80), default="")  # 09:00-12:00, 13:30-17:00; empty is usual
    closed_on: Mapped[date | None]
    successor_code: Mapped[str] = mapped_column(String(40), default="", index=True)
    posts: Mapped[list["Post"]] = relationship(order_by="Post.id", back_populates="department")


class Post(Versioned, Base):
    """A post, its duties 岗位职责 and its behaviour norms 行为规范."""

    __tablename__ = "posts"
    __table_args__ = (unique_in_any_case("posts", "code"),)

    code: Mapped[str] = mapped_column(String(40), unique=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    duties: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    behaviour_norms: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    closed_on: Mapped[date | None]
    successor_code: Mapped[str] = mapped_column(String(40), default="")
    department: Mapped[Department] = relationship(back_populates="posts")


class OrganisationChange(Base):
    """One change in the history of a department or post: day, values before and after."""

    __tablename__ = "organisation_changes"
    __table_args__ = (Index("ix_organisation_changes_subject", "subject_kind", "subject_code"),)

    act: Mapped[str] = mapped_column(String(20))  # changes of one reorganisation share it
    kind: Mapped[ChangeOfOrganisation] = mapped_column(EnumText(ChangeOfOrganisation))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_code: Mapped[str] = mapped_column(String(40))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_on: Mapped[date]

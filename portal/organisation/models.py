"""Departments 部门 and posts 岗位: the duty belongs to the post, the person holds it."""

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.shared.db import Base, Versioned


class Department(Versioned, Base):
    """A competent authority 实施主体; texts are mappings of language to words."""

    __tablename__ = "departments"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    short_name: Mapped[dict[str, str]] = mapped_column(JSON)
    mission: Mapped[dict[str, str]] = mapped_column(JSON)
    address: Mapped[dict[str, str]] = mapped_column(JSON)
    hours: Mapped[dict[str, str]] = mapped_column(JSON)
    phone: Mapped[str] = mapped_column(String(40))
    posts: Mapped[list["Post"]] = relationship(order_by="Post.id", back_populates="department")


class Post(Versioned, Base):
    """A post, its duties 岗位职责 and its behaviour norms 行为规范."""

    __tablename__ = "posts"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    duties: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    behaviour_norms: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    department: Mapped[Department] = relationship(back_populates="posts")

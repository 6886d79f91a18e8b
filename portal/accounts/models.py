"""Staff, their roles and posts over time, recovery codes and sessions."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.library.access.permissions import Role
from portal.library.text.languages import MAX_LANGUAGE_CODE_LENGTH, ORIGINAL
from portal.platform.storage.database import Base, Versioned, unique_in_any_case
from portal.platform.storage.types import EnumText, UtcDateTime


class Staff(Versioned, Base):
    """A person who signs in."""

    __tablename__ = "staff"
    __table_args__ = (unique_in_any_case("staff", "user_name"),)

    user_name: Mapped[str] = mapped_column(String(60), unique=True)
    display_name: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[str] = mapped_column(String(200))
    password_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: chosen by the person
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed
    totp_last_step: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(String(MAX_LANGUAGE_CODE_LENGTH), default=ORIGINAL)
    email: Mapped[str] = mapped_column(String(200), default="")  # of the office; empty gets no mail
    is_active: Mapped[bool] = mapped_column(default=True)
    needs_second_factor: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    role_grants: Mapped[list["RoleGrant"]] = relationship(order_by="RoleGrant.id", cascade="all, delete-orphan")
    holdings: Mapped[list["Holding"]] = relationship(order_by="Holding.from_on", cascade="all, delete-orphan")


class RoleGrant(Base):
    """A role that a person holds, in one department or everywhere."""

    __tablename__ = "role_grants"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    role: Mapped[Role] = mapped_column(EnumText(Role))
    department_code: Mapped[str | None] = mapped_column(String(40))


class Holding(Base):
    """The period in which a person holds a post; ``to_on`` is the last day, None while the person still holds it."""

    __tablename__ = "holdings"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    post_code: Mapped[str] = mapped_column(String(40), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None]

    def covers(self, day: date) -> bool:
        """Tell whether the person held the post on a day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


class RecoveryCode(Base):
    """A code that replaces the second factor once, for a person who has lost it; only its hash is stored."""

    __tablename__ = "recovery_codes"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StaffSession(Base):
    """A signed-in browser; only the hash of its token is stored."""

    __tablename__ = "staff_sessions"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # to some minutes
    browser: Mapped[str] = mapped_column(String(60), default="")  # in words, such as "Firefox, Windows"
    staff: Mapped[Staff] = relationship()

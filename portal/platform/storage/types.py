"""Column types: instants that are aware and in UTC, and closed lists stored by value."""

from datetime import UTC, datetime

from sqlalchemy import (
    DateTime,
    Dialect,
    String,
    TypeDecorator,
)

from portal.library.domain.labelled_enum import LabelledEnum


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert the instant to UTC; raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: instants are aware")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EnumText(TypeDecorator[LabelledEnum]):
    """A closed list stored by value, so that a new member needs no migration."""

    impl = String(40)
    cache_ok = True

    def __init__(self, members: type[LabelledEnum], *, drop_unlisted: bool = False) -> None:
        """Take the enumeration; with ``drop_unlisted`` an unknown value of a newer release is read as None."""
        super().__init__()
        self.members, self.drop_unlisted = members, drop_unlisted

    def process_bind_param(self, value: LabelledEnum | None, dialect: Dialect) -> str | None:
        """Return the stored value."""
        return None if value is None else self.members(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> LabelledEnum | None:
        """Return the member; raises ValueError for an unknown value, unless ``drop_unlisted`` is set."""
        if value is None or (self.drop_unlisted and value not in self.members.__members__.values()):
            return None
        return self.members(value)

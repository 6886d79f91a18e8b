"""The unique indexes over codes in lower case, and the codes that older versions stored beside each other without them.

Such codes stay as they are: where there are any, the index of their table is not unique.
"""

from collections.abc import Iterator

from sqlalchemy import Column, Index, Table, func, select, text

from portal.platform.storage.database import ANY_CASE, db, metadata


def codes_alike() -> Iterator[tuple[str, str, str]]:
    """Yield table and two codes of each group that differ by case alone."""
    for table, index in _indexes():
        for first, last in _pairs(table, index):
            yield table.name, first, last


def drop_code_indexes() -> None:
    """Drop the indexes, so that a restore reads what was stored; call it inside a write transaction."""
    for _, index in _indexes():
        db.session.execute(text(f"DROP INDEX {index.name}"))


def create_code_indexes() -> None:
    """Create the indexes, unique where no codes differ by case alone; call it inside a write transaction."""
    for table, index in _indexes():
        columns = ", ".join(each.name if isinstance(each, Column) else str(each) for each in index.expressions)
        kind = "INDEX" if _pairs(table, index) else "UNIQUE INDEX"
        db.session.execute(text(f"CREATE {kind} {index.name} ON {table.name} ({columns})"))


def _indexes() -> list[tuple[Table, Index]]:
    return [(table, each) for table in metadata.sorted_tables for each in table.indexes if ANY_CASE in each.info]


def _pairs(table: Table, index: Index) -> list[tuple[str, str]]:
    code = table.c[index.info[ANY_CASE]]
    query = select(func.min(code), func.max(code)).group_by(*index.expressions).having(func.count() > 1)
    return [(first, last) for first, last in db.session.execute(query.order_by(func.min(code)))]

"""Rows in addresses: an address names a row by its opaque reference, and a view gets the row's id."""

from werkzeug.routing import BaseConverter, Map, ValidationError

from portal.platform.security.row_references import ROW_REFERENCE, read_row_reference, row_reference


class RowConverter(BaseConverter):
    """Matches the reference of a row of a table, as in ``<row("tasks"):task_id>``; any other text is 404."""

    regex = ROW_REFERENCE

    def __init__(self, url_map: Map, table: str) -> None:
        """Take the table."""
        super().__init__(url_map)
        self._table = table

    def to_python(self, value: str) -> int:
        """Return the id of the row."""
        row_id = read_row_reference(self._table, value)
        if row_id is None:
            raise ValidationError
        return row_id

    def to_url(self, value: int) -> str:
        """Return the reference of the row with an id."""
        return row_reference(self._table, value)

"""The scope of figures: one procedure, one department, or the whole authority."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from portal.procedures.models import Procedure

AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class FigureScope:
    """The scope of figures: one procedure or one department, by code, or everything."""

    department: str = ""
    procedure: str = ""

    def of_procedures(self, query: AnySelect, table: Any) -> AnySelect:
        """Join procedures to a query on a table with ``procedure_id`` and filter it by the scope."""
        query = query.join(Procedure, Procedure.id == table.procedure_id)
        if self.procedure:
            query = query.where(Procedure.code == self.procedure)
        return query.where(table.department_code == self.department) if self.department else query

    def of_queue(self, query: AnySelect, table: Any) -> AnySelect:
        """Filter by the scope a query on a table with procedure and department codes."""
        if self.procedure:
            query = query.where(table.procedure_code == self.procedure)
        return query.where(table.department_code == self.department) if self.department else query

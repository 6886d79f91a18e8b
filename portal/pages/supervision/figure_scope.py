"""What figures are about: one procedure, one department, or the whole authority."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from portal.procedures.models import Procedure

AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class FigureScope:
    """What figures are about: one procedure, one department (by their codes), or everything."""

    department: str = ""
    procedure: str = ""

    def of_procedures(self, query: AnySelect, table: Any) -> AnySelect:
        """Join procedures to a table that names them by id, and keep those in scope."""
        query = query.join(Procedure, Procedure.id == table.procedure_id)
        if self.procedure:
            query = query.where(Procedure.code == self.procedure)
        return query.where(table.department_code == self.department) if self.department else query

    def of_queue(self, query: AnySelect, table: Any) -> AnySelect:
        """Keep what is in scope of a table that names procedures by code."""
        if self.procedure:
            query = query.where(table.procedure_code == self.procedure)
        return query.where(table.department_code == self.department) if self.department else query

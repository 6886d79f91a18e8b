"""The scope of figures: one procedure, one department, or the whole authority."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from portal.organisation.models import Department
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
        return self._of_department(query)

    def of_queue(self, query: AnySelect, table: Any) -> AnySelect:
        """Join procedures to a query on a table with their codes and filter it by the scope."""
        query = query.join(Procedure, Procedure.code == table.procedure_code)
        if self.procedure:
            query = query.where(table.procedure_code == self.procedure)
        return self._of_department(query)

    def _of_department(self, query: AnySelect) -> AnySelect:
        """Filter by the department that has the service now, so that its figures are the sum of its services'."""
        if not self.department:
            return query
        return query.join(Procedure.department).where(Department.code == self.department)

"""Writing what has happened to a case into its rows, and counting what has ended by it."""

from portal.cases.models import Case, CasePause, CaseStep
from portal.cases.reckoning import Facts, Reckoner
from portal.cases.tallies import Tally
from portal.shared import clock


def write_facts(case: Case, facts: Facts, reckoner: Reckoner, tally: Tally) -> None:
    """Write what has happened since into a case, and count what has ended by it; nothing kept is taken back."""
    was_open = case.closed_on is None
    values = reckoner.case_values(facts, reckoner.day(clock.now()))
    for name, value in values.items():
        setattr(case, name, value)
    of_case = {"procedure_id": case.procedure_id, "department_code": case.department_code,
               "accepted_on": case.accepted_on, **values}  # fmt: skip
    pauses = reckoner.pauses(facts)
    for number, step in enumerate(facts.steps):
        row = reckoner.step_values(step, pauses)
        if number == len(case.steps):
            case.steps.append(CaseStep())
        kept = case.steps[number]
        was_unfinished = kept.finished_on is None
        for name, value in row.items():
            setattr(kept, name, value)
        if was_unfinished and row["finished_on"] is not None:
            tally.add_step(of_case, row)
    for number, pause in enumerate(facts.pauses):
        if number == len(case.pauses):
            case.pauses.append(CasePause(**pause.__dict__))
        case.pauses[number].to_at = pause.to_at
    if was_open and case.closed_on is not None:
        tally.add_case(of_case)

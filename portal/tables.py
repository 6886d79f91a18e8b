"""Import every table of the portal and what is counted of them, so that factory and migrations see all of it."""

from collections.abc import Callable

from portal.accounts import models as accounts
from portal.authority_settings import models as authority_settings
from portal.cases import models as cases
from portal.cases.intake import models as case_sources
from portal.cases.statistics import models as case_statistics
from portal.complaints import correspondence, disclosures, proceedings
from portal.complaints import models as complaints
from portal.complaints import rollup as complaint_counts
from portal.complaints.assessment import models as complaint_links
from portal.complaints.handling import models as complaint_follow_up
from portal.complaints.retention import models as complaint_holds
from portal.complaints.suggestions import models as suggestions
from portal.conflicts import models as conflicts
from portal.corrective_actions import models as corrective_actions
from portal.corrective_actions import rollup as queue_counts
from portal.figures import models as figures
from portal.imports import models as imports
from portal.improvements import models as improvements
from portal.organisation import models as organisation
from portal.platform.storage import (
    access_entries,
    audit,
    clock_watch,
    content_revisions,
    day_counts,
    form_receipts,
    job_leases,
    key_register,
    outbox,
    rate_limits,
    resumable_drafts,
    unsent_texts,
    write_check,
)
from portal.platform.storage.database import metadata
from portal.procedures import models as procedures
from portal.procedures import rollup as guide_counts
from portal.proposals import models as proposals
from portal.ratings import models as ratings
from portal.ratings import rollup as rating_counts
from portal.search.index import models as search_index
from portal.search.questions import models as questions
from portal.search.synonyms import models as synonyms
from portal.standards import models as standards
from portal.working_calendar import models as working_calendar

MODULES = (
    access_entries, accounts, audit, authority_settings, case_sources, case_statistics, cases, clock_watch,
    complaint_follow_up, complaint_holds, complaint_links, complaints, conflicts, content_revisions, correspondence,
    corrective_actions, day_counts, disclosures, figures, form_receipts, imports, improvements,
    job_leases, key_register, organisation, outbox, proceedings, procedures, proposals, questions, rate_limits, ratings,
    resumable_drafts, search_index, standards, suggestions, synonyms, unsent_texts, working_calendar, write_check,
)  # fmt: skip
"""The modules that define tables; ``tests/architecture/test_tables.py`` fails when one is missing here."""

COUNTS = (complaint_counts, guide_counts, queue_counts, rating_counts)
"""The modules that say what is counted by day, each of the models that ``storage.day_counts`` watches."""

METADATA = metadata


def made_on(dialect: str) -> Callable[..., bool]:
    """Return Alembic's ``include_object`` for a dialect: it excludes indexes that only another one creates."""

    def is_made(item: object, *_: object) -> bool:
        condition = getattr(item, "_ddl_if", None)
        return condition is None or condition.dialect == dialect

    return is_made

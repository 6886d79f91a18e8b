"""What all simulations share: guides, people, scenarios, scheduler and random numbers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from portal.complaints.models import Complaint
from portal.demo.people import People
from portal.demo.scheduler import Scheduler
from portal.library.guide.document import Guide
from portal.library.guide.identifiers import ElementRef
from portal.platform.storage.database import db

CONTENT = Path(__file__).parent / "content"
Scenario = dict[str, Any]


@dataclass
class DemoContext:
    """The state of a demonstration; ``popularity`` and ``satisfaction`` weigh how a guide is used and rated."""

    guides: dict[str, Guide]
    people: People
    scheduler: Scheduler
    random: Random
    scenarios: list[Scenario]
    ratings: dict[str, list[dict[str, str]]]
    popularity: dict[str, float]
    satisfaction: dict[str, float]
    open_actions: dict[tuple[str, str], int] = field(default_factory=dict)
    has_unshown: bool = False  # one action is closed with no effect shown

    def complaint(self, complaint_id: int) -> Complaint:
        """Read a complaint from the database."""
        return db.session.get_one(Complaint, complaint_id)

    def chance(self, share: float) -> bool:
        """Return True with a probability."""
        return self.random.random() < share

    def some_guide(self) -> Guide:
        """Return a random guide, popular ones more often."""
        return self.guides[self.random.choices(list(self.popularity), list(self.popularity.values()))[0]]

    def element_for(self, scenario: Scenario, guide: Guide) -> str | None:
        """Return an element of a guide that a scenario fits; None when the guide has none."""
        if not scenario["element"]:
            return ""
        parts: Sequence[Any] = getattr(guide, scenario["element"])
        if scenario["element"] == "steps":
            parts = [step for step in guide.steps if step.stage == scenario.get("stage")]
        return str(ElementRef(scenario["element"], self.random.choice(parts).key)) if parts else None


def read_content(name: str) -> Any:
    """Read one of the content files."""
    return json.loads((CONTENT / name).read_text(encoding="utf-8"))


def read_guide(path: Path) -> Guide:
    """Read a guide from a file."""
    return Guide.model_validate_json(path.read_text(encoding="utf-8"))


def read_guides() -> dict[str, Guide]:
    """Read the guides by their codes, each with the standards that govern it."""
    paths = sorted((CONTENT / "guides").glob("*.json"))
    guides = {path.stem: read_guide(path) for path in paths}
    for standard in read_content("standards.json"):
        for code in standard["guides"]:
            guides[code].standards = [*guides[code].standards, standard["code"]]
    return guides

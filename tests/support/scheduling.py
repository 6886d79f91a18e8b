"""Which worker runs which test, and in which order."""

from functools import cached_property

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

# What these prepare takes long, so that one worker does it for all of them.
TOGETHER = ("tests/demo/", "tests/test_behind_nginx.py", "tests/operating/test_commands.py", "tests/test_documents.py")


def is_short(item: pytest.Item) -> bool:
    """Tell whether a test belongs behind the long ones: at the end no worker shall wait for another."""
    return item.get_closest_marker("browser") is None and not item.nodeid.startswith(TOGETHER)


class Scheduling(LoadScopeScheduling):  # type: ignore[misc] # it carries no types
    """Deal tests out one by one, but those that share a long preparation to one worker.

    What is done is forgotten: ``LoadScopeScheduling`` counts all that a worker ever had after every test, which for ten
    thousand tests that are dealt out one by one takes longer than many of them.
    """

    @cached_property
    def places(self) -> dict[str, int]:
        """Return where each test stands in the collection, which is the same for every worker."""
        return {nodeid: place for place, nodeid in enumerate(self.collection)}

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        """Note that a test is done, and give the worker another."""
        nodeid = self.collection[item_index]
        scope = self._split_scope(nodeid)
        units = self.assigned_work[node]
        units[scope][nodeid] = True
        if all(units[scope].values()):
            del units[scope]
        self._reschedule(node)

    def _assign_work_unit(self, node: WorkerController) -> None:
        scope, unit = self.workqueue.popitem(last=False)
        self.assigned_work[node][scope] = unit
        node.send_runtest_some([self.places[nodeid] for nodeid, is_done in unit.items() if not is_done])

    def remove_node(self, node: WorkerController) -> str | None:
        """Deal out anew what a worker that ended had not begun, and return the test in which it crashed, if any."""
        units = self.assigned_work.pop(node)
        waiting = [(scope, nodeid) for scope, unit in units.items() for nodeid, is_done in unit.items() if not is_done]
        if not waiting:
            return None
        scope, crashed = waiting[0]
        units[scope][crashed] = True
        self.workqueue.update({scope: unit for scope, unit in units.items() if not all(unit.values())})
        for other in self.nodes:
            self._reschedule(other)
        return crashed

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)

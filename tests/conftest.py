"""Fixtures: both databases, the application, the cast."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser

from portal.accounts import operations
from portal.procedures.models import ProcedureVersion
from portal.search.index.index_updates import refresh_index
from tests.support.browser import CHROMIUM, WHY_NOT, browser_is_required, chromium, served
from tests.support.cast import Cast, add_departments, add_people, publish, read_guide
from tests.support.databases import built_app, empty_tables
from tests.support.kept_rows import once_a_day
from tests.support.scheduling import Scheduling, is_short
from tests.support.soak import IS_SOAK, choose_profile
from tests.support.visitor import Visitor, sign_in

DATABASES = ("sqlite", "postgresql")
choose_profile()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """Deal tests out to the workers."""
    return Scheduling(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let one database be chosen."""
    parser.addoption("--database", choices=DATABASES, help="Leave out every test that needs the other database.")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the PostgreSQL run of what is marked ``once``, and the database that was not chosen; the longest go first.

    Tests of any value that could be are long ones: they are marked ``soak``.
    """
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False) or item.get_closest_marker("crossed"):
            item.add_marker("soak")
    left_out = {item for item in items if _databases_of(item) & _databases_to_leave_out(config, item)}
    left_out |= {item for item in items if item.get_closest_marker("crossed") and not IS_SOAK and _is_crossed_out(item)}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = sorted((item for item in items if item not in left_out), key=is_short)


def _databases_of(item: pytest.Item) -> set[str]:
    values = item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
    return {value for value in values if isinstance(value, str) and value in DATABASES}


def _is_crossed_out(item: pytest.Item) -> bool:
    """Tell whether a test is none of the two that stand for four: with scripts on SQLite, without on PostgreSQL."""
    values = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return values.get("scripts", None) is not None and values["scripts"] != ("sqlite" in _databases_of(item))


def _databases_to_leave_out(config: pytest.Config, item: pytest.Item) -> set[str]:
    chosen = config.getoption("--database")
    other = set(DATABASES) - {chosen} if chosen else set()
    return other | ({"postgresql"} if item.get_closest_marker("once") else set())


@pytest.fixture(scope="session")
def run_and_worker(testrun_uid: str, worker_id: str) -> tuple[str, str]:
    """Return the names of this run and of this worker."""
    return testrun_uid[:12], worker_id


@pytest.fixture(params=DATABASES)
def app(request: pytest.FixtureRequest, run_and_worker: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Return the application over an empty database, once on SQLite and once on PostgreSQL.

    Accounts that tests make without a second factor sign in without one, as in demo mode.
    """
    monkeypatch.setattr(operations, "needs_second_factor", attrgetter("needs_second_factor"))
    built = built_app(request.param, *run_and_worker)
    empty_tables(built)
    return built


@pytest.fixture(scope="session")
def shared_demo(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Path:
    """Return where the demonstration lies that all workers of a run copy."""
    return tmp_path_factory.getbasetemp().parent / f"demo-{testrun_uid[:12]}"


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """Stand in an application and request context, for tests of operations and queries."""
    with app.test_request_context("/zh/"):
        yield


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Add departments, posts and the cast."""

    def make() -> Cast:
        add_departments()
        return add_people()

    with app.test_request_context("/zh/"):
        return once_a_day(app, "cast", make)


@pytest.fixture
def guide_in_force(app: Flask, cast: Cast) -> str:
    """Put one guide in force, index and all, and return its code."""

    def make() -> str:
        version: ProcedureVersion = publish(cast, read_guide())
        refresh_index()
        return version.procedure.code

    with app.test_request_context("/zh/"):
        return once_a_day(app, "guide in force", make)


@pytest.fixture
def citizen(app: Flask) -> Visitor:
    """Return a citizen's browser."""
    return Visitor(app)


@pytest.fixture
def staff(app: Flask, cast: Cast) -> Callable[[str], Visitor]:
    """Return a function that gives the browser of one of the cast, signed in."""
    return lambda name: sign_in(app, cast, name)


@pytest.fixture(scope="session")
def chromium_of_worker() -> Iterator[Browser]:
    """Start one Chromium for a worker; without one, skip loudly, or fail where CI demands it."""
    if CHROMIUM is None:
        if browser_is_required():
            pytest.fail(WHY_NOT)
        pytest.skip(WHY_NOT)
    with chromium() as browser:
        yield browser


@pytest.fixture
def chromium_browser(chromium_of_worker: Browser) -> Iterator[Browser]:
    """Return the Chromium of the worker, and close the windows of the test after it."""
    yield chromium_of_worker
    for window in chromium_of_worker.contexts:
        window.close()


@pytest.fixture
def address(app: Flask) -> str:
    """Serve the application on this machine."""
    return served(app)

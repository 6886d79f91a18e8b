"""Checks of the authority's settings: what the environment still says in vain, and what nobody has filled in."""

from flask import current_app

from portal.authority_settings.definitions import BY_NAME, DEFINITIONS
from portal.authority_settings.queries import current, stored_names
from portal.authority_settings.rules import UnfitSettingError, check_value
from portal.authority_settings.vocabulary import OutsideBody, to_stored
from portal.operating.doctor_states import OK, TROUBLE, WARNING, Found
from portal.operating.retired_variables import setting_of
from portal.settings import Settings


def _authority_settings() -> Found:
    settings: Settings = current_app.extensions["portal.settings"]
    problems = [*_retired(settings), *_unfit(), *([] if settings.demo else _unreachable())]
    yield from problems or [(OK, f"{len(stored_names())} of {len(DEFINITIONS)} are set, the others as they come")]


def _retired(settings: Settings) -> Found:
    for variable in settings.retired:
        definition = setting_of(variable).definition
        yield (
            WARNING,
            f"{variable} is set, but no longer read: {definition.name} of “bin/portal settings list” holds it now; "
            "take the variable away",
        )


def _unfit() -> Found:
    for name in stored_names():
        definition = BY_NAME.get(name)
        if definition is None:
            yield WARNING, f"{name} is set, and no setting of this release"
            continue
        try:
            check_value(definition, to_stored(current(definition)))
        except (UnfitSettingError, KeyError, TypeError, ValueError):
            yield TROUBLE, f"{name} has a value that it cannot have"


def _unreachable() -> Found:
    for definition in DEFINITIONS:
        body = current(definition)
        if isinstance(body, OutsideBody) and not (body.telephone or body.address):
            yield (
                WARNING,
                f"{definition.name} has no address and no telephone: “bin/portal settings import” sets them",
            )


CHECKS = (_authority_settings,)

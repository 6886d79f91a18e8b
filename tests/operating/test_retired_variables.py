"""What variables of earlier releases said is taken over by the upgrade that made the table of settings."""

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade

from portal.authority_settings.definitions import BACKUP_DAYS, CONTACT_DAYS, DATA_LICENCE, FIRST_DAY, PORTAL_NAME
from portal.authority_settings.queries import current, history
from portal.library.text.languages import use_language
from portal.operating.public_role import grant_public_rights
from portal.operating.retired_variables import setting_of, take_over_variables
from portal.platform.storage.content_revisions import announce
from portal.platform.storage.transaction import writing
from portal.settings import RETIRED_VARIABLES, SettingsError, read_settings
from tests.support.settings import set_now

OLD = {
    "PORTAL_NAME_ZH": "望溪区", "PORTAL_DATA_LICENCE_ZH": "须经书面同意", "PORTAL_DATA_LICENCE_EN": "On request.",
    "PORTAL_CONTACT_DAYS": "90", "PORTAL_FIRST_DAY": "same", "PORTAL_BACKUP_DAYS": "20",
}  # fmt: skip


def test_the_environment_is_taken_over(context: None):
    with writing():
        take_over_variables(read_settings(OLD).retired)
    announce()
    assert (current(CONTACT_DAYS), current(FIRST_DAY), current(BACKUP_DAYS)) == (90, "same", 20)
    assert current(PORTAL_NAME) == {"zh": "望溪区"}
    assert current(DATA_LICENCE) == {"zh": "须经书面同意", "en": "On request."}


def test_what_is_set_is_left_alone(context: None):
    set_now(CONTACT_DAYS, 120)
    with writing():
        take_over_variables(read_settings(OLD).retired)
    announce()
    assert (current(CONTACT_DAYS), current(BACKUP_DAYS)) == (120, 20)


@pytest.mark.parametrize(("variable", "value"), [("PORTAL_CONTACT_DAYS", "long"), ("PORTAL_FIRST_DAY", "never")])
def test_what_cannot_be_taken_over_is_named(context: None, variable: str, value: str):
    with use_language("en"), pytest.raises(SettingsError, match=variable), writing():
        take_over_variables({**OLD, variable: value})
    announce()
    assert history(BACKUP_DAYS) == ()


def test_every_retired_variable_has_its_setting():
    assert [setting_of(name).definition.name for name in RETIRED_VARIABLES]
    assert dict(read_settings({}).retired) == {}


def test_the_table_goes_and_comes(app: Flask, context: None):
    set_now(CONTACT_DAYS, 120)
    downgrade(revision="0024")
    upgrade()
    grant_public_rights()  # as `portal migrate` does; the tests after this one ask as the role
    announce()
    assert current(CONTACT_DAYS) == 180

"""docs/settings.md lists every setting of the authority as it is, and every variable that a process reads."""

import json

from portal.authority_settings.definitions import DEFINITIONS
from portal.authority_settings.vocabulary import SettingKind
from portal.operating.doctor import settings_shown
from portal.settings import ROOT, read_settings
from tests.architecture.test_glossary import tables

PAGE = (ROOT / "docs/settings.md").read_text(encoding="utf-8")


def test_every_setting_is_listed():
    listed = {row[0].strip("`"): row for heading, rows in tables(PAGE) if "authority" in heading for row in rows[1:]}
    assert sorted(listed) == sorted(each.name for each in DEFINITIONS), "docs/settings.md lists them all"
    for each in DEFINITIONS:
        _, default, unit, bounds, promise, meaning = listed[each.name]
        if each.kind is SettingKind.NUMBER:
            assert (default, bounds) == (str(each.default), f"{each.least}–{each.greatest}"), each.name
            assert unit == (each.unit or "").replace("_", " "), each.name
        elif each.kind in (SettingKind.CHOICE, SettingKind.TELEPHONE):
            assert default == json.dumps(each.default), each.name
        assert (promise == "yes") is each.is_promise, each.name
        assert each.source in meaning, each.name


def test_every_variable_is_listed():
    missing = [name for name in settings_shown(read_settings({})) if f"`{name}`" not in PAGE]
    assert missing == [], "say in docs/settings.md what they mean"

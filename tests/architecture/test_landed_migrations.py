"""Migrations that have landed never change: databases have run them, and would lack what is added to them later."""

import hashlib

from portal.settings import ROOT

VERSIONS = ROOT / "migrations/versions"
LANDED = {
    "0001_the_house.py": "4451bbebb18609035559abe9c899a8d7",
    "0002_ratings_and_figures.py": "bce827c4b562b631a3bf3881d4f83274",
    "0003_guides_that_can_be_kept.py": "2492309adc2537b5f7af93e173338a0e",
    "0004_search_that_understands.py": "2e7dbf72382368a96b4750f9c22fcead",
    "0005_the_calendar.py": "57b3c668d0b960d83c33d4f538caf4a5",
    "0006_cases.py": "01a6c342ed91852e7452a88640000ac9",
    "0007_case_columns_in_the_fields_terms.py": "1fae0c553712259fd1777cfb65817c19",
    "0008_codes_of_languages.py": "264f966b5da6a4f74de7e918a33043b9",
    "0009_unsent_text_and_form_receipts.py": "ba6135c6db4b95bb2e5e95fa9db02770",
    "0010_contacts_compared_by_hash.py": "481a4c197052fde1dac6f1b1f7493598",
    "0011_imports_that_overwrite_nothing.py": "e40b86926834427199b84b1f55894742",
    "0012_search_entries_made_anew.py": "1daa1b7f798e3ba38a9d782aeb7abdd4",
    "0013_codes_unique_in_any_case.py": "0b73de93ffa2abeabdb4348affa15f5d",
    "0014_tries_counted_by_bucket.py": "47b3a769ffec0a343cfc7ed31614c11d",
    "0015_changes_that_two_people_make.py": "409f4e44deab96cffab7c1e45ff2ba30",
    "0016_access_entries.py": "f945e3fcddf6428a39f2f02fd3dee648",
    "0017_rounds_of_actions.py": "0207f5bd11e54fe6b7346a94cef1f287",
    "0018_keys_and_clock_are_watched.py": "c489aca299f9c6b6852bce1ee3d9d18a",
    "0019_codes_of_cases_by_hash.py": "13fd94302d1f688565df7573be380ee3",
    "0020_what_edited_migrations_left_out.py": "a40382f1ace1b6353d7274b41466ef34",
    "0021_initial_passwords_and_own_sessions.py": "1c8c09ff22da0769d3325a4cd222648d",
    "0022_figures_by_day.py": "fe41ccf6ce6c4628eee34d08d0f1395d",
    "0023_lists_read_along_indexes.py": "d85788822f068d090a9d59c97081b92f",
    "0024_corrections_of_figures.py": "52c68caf6360daeff907c565de94a29c",
    "0025_settings_of_the_authority.py": "e408bb75f770a4871a3bedf8c1e0e0a7",
    "0026_rounds_are_counted.py": "c0cf1ac40ce7c3346342238606bf3df1",
    "0027_complaints_that_always_end.py": "cb951c2eea68b33011143048085cf767",
    "0028_complaints_of_one_place.py": "0bdb051ea39583f8b3023d624f72adb5",
    "0029_reports_are_acknowledged.py": "7f9a83a565d91fd6029f47acb8eba261",
    "0030_day_of_the_first_decision.py": "be361d9698fe77d07e734eb6e7b965e5",
    "0031_complaints_awaiting_approval.py": "ea5e675ff3f0a30ae1094b9f3ed11fc9",
    "0032_ways_in.py": "69c105ae45dc75bf462f06d7ad77d2d9",
    "0033_sealed_openings.py": "93427749ec28f0267e61bb1e53387c65",
    "0034_taking_back_and_data_requests.py": "edab536f0ece64993251b5d63019eddb",
    "0035_resumable_drafts.py": "d81705cb5435ac11048e5ff46489b02d",
    "0036_decided_suggestions.py": "bf21fbe3202c18edbf49451e68738851",
    "0037_effect_not_shown.py": "b51969a8d3f82d4d960183d0a624739a",
    "0038_drafts_of_a_form.py": "9f4d81761d4b4b28cf48dd43d04b438d",
    "0039_hand_overs.py": "9ccf7dbb6b0dad6ae7c93935cd76e299",
    "0040_entries_of_restricted_records.py": "5e3019037d7c7b6936b653ba3e819b2f",
}


def test_landed_migrations_are_never_edited():
    changed = [name for name, digest in LANDED.items() if _digest(name) != digest]
    assert not changed, "databases have run these: put them back, and write a new migration for what they lack"


def test_every_migration_is_listed():
    """One that is still being written changes its line as well, and cannot land without one."""
    assert {path.name for path in VERSIONS.glob("*.py")} == set(LANDED)


def _digest(name: str) -> str:
    path = VERSIONS / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:32] if path.exists() else "gone"

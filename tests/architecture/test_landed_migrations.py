"""Migrations that have landed never change: databases have run them, and would lack what is added to them later."""

import hashlib

from portal.settings import ROOT

VERSIONS = ROOT / "migrations/versions"
LANDED = {  # a migration gets its line when it lands: `sha256sum FILE | cut -c -32`
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
}


def test_landed_migrations_are_never_edited():
    changed = [name for name, digest in LANDED.items() if _digest(name) != digest]
    assert not changed, "databases have run these: put them back, and write a new migration for what they lack"


def test_every_migration_before_them_is_listed():
    names = {path.name for path in VERSIONS.glob("*.py")}
    assert {name for name in names if name < max(LANDED)} <= set(LANDED)


def _digest(name: str) -> str:
    path = VERSIONS / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:32] if path.exists() else "gone"

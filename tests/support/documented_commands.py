"""What is run for each command that the documents show, in this order, in a copy of the project folder.

The first word pair is the command as documented; the second what is put in for its capitals, brackets and prompts. Both
are the same where nothing needs to be put in. A new command in README.md or docs/ needs a line here.
"""

PASSWORD = "'a long enough password'"
PASSPHRASE = "--passphrase 'a long and winding passphrase'"
ELSEWHERE = "PORTAL_DATA_DIR=another"
INIT = (
    "bin/portal init --name-zh 望溪区 --name-en Wangxi --host-names services.example.org --administrator chief "
    f"--administrator-name 管理员 --password {PASSWORD}"
)
BENCHMARK = ".venv/bin/python -m benchmarks."
PIP = ".venv/bin/python -m pip install --require-hashes --only-binary :all: -r "

# Those that serve or work until they are told to stop, and the words that say they are ready.
STARTED = {
    "make run": "The portal is ready",
    "bin/portal run": "The portal is ready",
    "bin/portal run --prepare": "The portal is ready",
    "bin/portal worker": "",
}
# Those that would take minutes, or need the network: make says whether it knows them, pip whether it takes the options.
LOOKED_AT = {
    "make test": "make --dry-run test",
    "make soak": "make --dry-run soak",
    "make lint": "make --dry-run lint",
    "make lock": "make --dry-run lock",
    "make messages": "make --dry-run messages",
    "python3 -m venv .venv": "python3 -m venv --help",
    PIP + "requirements.lock": PIP + "requirements.lock --help",
    PIP + "requirements-server.lock": PIP + "requirements-server.lock --help",
    BENCHMARK + "cases": BENCHMARK + "cases --help",
    BENCHMARK + "clock_drill": BENCHMARK + "clock_drill --help",
    BENCHMARK + "database_faults": BENCHMARK + "database_faults --help",
    BENCHMARK + "disk": BENCHMARK + "disk --help",
    BENCHMARK + "filing_speed": BENCHMARK + "filing_speed --help",
    BENCHMARK + "guides": BENCHMARK + "guides --help",
    BENCHMARK + "key_drill": BENCHMARK + "key_drill --help",
    BENCHMARK + "kills": BENCHMARK + "kills --help",
    BENCHMARK + "search_relevance": BENCHMARK + "search_relevance --help",
    BENCHMARK + "search_speed": BENCHMARK + "search_speed --help",
    ".venv/bin/python -m pytest tests/cases --database sqlite": ".venv/bin/python -m pytest --version",
}
RUN = {
    "make": "make",
    "bin/portal --help": "bin/portal --help",
    "bin/portal init --help": "bin/portal init --help",
    "bin/portal staff --help": "bin/portal staff --help",
    "bin/portal translations": "bin/portal translations",
    "bin/portal migrate": "bin/portal migrate",
    "bin/portal search rebuild": "bin/portal search rebuild",
    "bin/portal staff list": "bin/portal staff list",
    "bin/portal settings list": "bin/portal settings list",
    "bin/portal settings export settings.json": "bin/portal settings export settings.json",
    "bin/portal settings export FILE": "bin/portal settings export",
    "bin/portal staff add wang --name \"…\" --role quality_officer":
        f"bin/portal staff add wang --name 王 --role quality_officer --password {PASSWORD}",
    "bin/portal settings import settings.json --by USER --dry-run":
        "bin/portal settings import settings.json --by wang --dry-run",
    "bin/portal settings import settings.json --by USER --reason TEXT":
        "bin/portal settings import settings.json --by wang --reason 复核一次",
    "bin/portal settings import FILE --by USER": "bin/portal settings import settings.json --by wang",
    "bin/portal staff add li --name \"…\" --role handler --department civil-affairs":
        f"bin/portal staff add li --name 李 --role handler --department civil-affairs --password {PASSWORD}",
    "bin/portal staff post li ca-window": "bin/portal staff post li ca-window",
    "bin/portal staff email USER ADDRESS": "bin/portal staff email li li@office.example",
    "bin/portal staff password NAME": f"bin/portal staff password li --password {PASSWORD}",
    "bin/portal staff second-factor NAME": "bin/portal staff second-factor li",
    "bin/portal cases source NAME": "bin/portal cases source counter",
    "bin/portal cases source NAME [--department CODE]": "bin/portal cases source window --department civil-affairs",
    "bin/portal import organisation.json": "bin/portal import portal/demo/content/organisation.json",
    "bin/portal import guides.json": "bin/portal import portal/demo/content/guides/CA-101.json",
    "bin/portal export FILE": "bin/portal export guides.xlsx --department transport",
    "bin/portal export guides.jsonl [--drafts] [--department CODE]":
        "bin/portal export guides.jsonl --drafts --department civil-affairs",
    "bin/portal export template.xlsx --template": "bin/portal export template.xlsx --template",
    "bin/portal import FILE": "bin/portal import guides.xlsx",
    "bin/portal import guides.xlsx --check": "bin/portal import guides.xlsx --check",
    "bin/portal import guides.xlsx --overwrite-drafts": "bin/portal import guides.xlsx --overwrite-drafts",
    "bin/portal import guides.xlsx [--all-or-nothing]": "bin/portal import guides.xlsx --all-or-nothing",
    "bin/portal import catalogue.csv --list --create-departments --due 2027-06-30":
        "bin/portal import catalogue.csv --list --create-departments --due 2027-06-30",
    "bin/portal calendar import FILE --year YEAR --notice NUMBER":
        "bin/portal calendar import notice.txt --year 2026 --notice 国办发明电〔2025〕7号",
    "bin/portal calendar confirm YEAR": "bin/portal calendar confirm 2026 --yes",
    "bin/portal doctor": "PORTAL_DEMO=1 bin/portal doctor",  # what make run has made is a demonstration
    "bin/portal doctor --deep": "PORTAL_DEMO=1 bin/portal doctor --deep",
    "bin/portal backup FILE": "bin/portal backup saved.zip",
    "bin/portal backup FOLDER": "mkdir backups && bin/portal backup backups",
    "bin/portal restore FILE --try": "bin/portal restore saved.zip --try",
    "bin/portal clock accept": "bin/portal clock accept --help",
    "bin/portal clock accept --by USER --why REASON": "bin/portal clock accept --by wang --why worker-was-off",
    "bin/portal keys backup keys.sealed": f"bin/portal keys backup keys.sealed {PASSPHRASE}",
    "bin/portal keys restore keys.sealed": f"{ELSEWHERE} bin/portal keys restore keys.sealed {PASSPHRASE}",
    "bin/portal restore FILE": f"{ELSEWHERE} bin/portal restore saved.zip",
    "bin/portal restore 2026-11-23-0230.zip": f"{ELSEWHERE} bin/portal staff list",  # as above, and it is there
    "bin/portal restore /var/backups/portal/OLD.zip": f"{ELSEWHERE} bin/portal staff list",
    "bin/portal keys rotate": "bin/portal keys rotate",
    "bin/portal keys rotate --anyway": "bin/portal keys rotate --anyway",
    "PORTAL_DOORS=public bin/portal migrate": "PORTAL_DOORS=public bin/portal migrate",
    "PORTAL_DOORS=public bin/portal doctor": "PORTAL_DEMO=1 PORTAL_DOORS=public bin/portal doctor",
    "bin/portal init": f"PORTAL_DATA_DIR=real {INIT}",
    "PORTAL_DATABASE_URL=postgresql:///portal bin/portal init":
        f"PORTAL_DATA_DIR=other PORTAL_DATABASE_URL=sqlite:///$PWD/other.db {INIT}",
    ".venv/bin/flask --app wsgi db downgrade REVISION": "PORTAL_DEMO=1 .venv/bin/flask --app wsgi db downgrade",
    '.venv/bin/flask --app wsgi db revision -m "what it does"':
        'bin/portal migrate && PORTAL_DEMO=1 .venv/bin/flask --app wsgi db revision -m "what it does"',
}  # fmt: skip
KNOWN = {*STARTED, *LOOKED_AT, *RUN}

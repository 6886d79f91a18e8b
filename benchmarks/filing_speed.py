"""How fast is filing, against the least that it could be? Both on the same server, in the same run, by turns.

    .venv/bin/python -m benchmarks.filing_speed [--rounds 5] [--forms 200]

The reference is an application with one route that takes a form and inserts one row into an SQLite file with
synchronous=FULL, served by the same waitress with as many threads. The portal files whole complaints, each from another
source behind a proxy. The figure is the ratio of their rates; the portal must reach 0.08.
"""

import argparse
import http.client
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.kills import CODE, ROOT, Portal, whole_form

SENDERS = 4
LEAST = 0.08
NEW = f"/zh/complaints/new/?procedure={CODE}"
REFERENCE = """
import sqlite3, sys
from flask import Flask, request
from waitress import serve
app = Flask("reference")
def connection():
    found = sqlite3.connect(sys.argv[1], timeout=20, isolation_level=None)
    found.execute("PRAGMA journal_mode=WAL"); found.execute("PRAGMA synchronous=FULL")
    return found
import threading
local = threading.local()
@app.post("/")
def file():
    if not hasattr(local, "connection"):
        local.connection = connection()
    local.connection.execute("BEGIN IMMEDIATE")
    local.connection.execute("INSERT INTO texts (text) VALUES (?)", (request.form["narrative"],))
    local.connection.execute("COMMIT")
    return "filed"
serve(app, host="127.0.0.1", port=int(sys.argv[2]), threads=8)
"""


def per_second(port: int, path: str, forms: list[tuple[dict[str, str], dict[str, str]]]) -> float:
    """Return how many forms a second were accepted; SystemExit when one was not."""

    def send(form: tuple[dict[str, str], dict[str, str]]) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Content-Type": "application/x-www-form-urlencoded", **form[1]}
        connection.request("POST", path, urlencode(form[0]), headers)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status == 200 and ("<dd>C-" in body or body == "filed")

    began = time.monotonic()
    with ThreadPoolExecutor(SENDERS) as senders:
        accepted = sum(senders.map(send, forms))
    taken = time.monotonic() - began
    if accepted != len(forms):
        raise SystemExit(f"only {accepted} of {len(forms)} forms were accepted")
    return len(forms) / taken


def forms_for(portal: Portal, count: int, chance: random.Random) -> list[tuple[dict[str, str], dict[str, str]]]:
    """Return whole forms with the headers of their sources; one page has given each source its cookie before."""
    page, cookie = portal.ask("GET", NEW)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    found = []
    for _ in range(count):
        source = f"127.{chance.randrange(1, 255)}.{chance.randrange(256)}.1:{chance.randrange(1024, 65536)}"
        form = whole_form(
            token[1], f"{chance.getrandbits(160):040x}", f"等了三个星期，第{chance.randrange(10**6)}次来问。"
        )
        found.append((form, {"Cookie": cookie, "X-Forwarded-For": source}))
    return found


def start_reference(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start the reference and wait until it answers."""
    database, port = folder / "reference.db", random.randint(20000, 40000)
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT)")
    process = subprocess.Popen([sys.executable, "-c", REFERENCE, str(database), str(port)], cwd=ROOT)
    for _ in range(200):
        try:
            per_second(port, "/", [({"narrative": "begin"}, {})])
        except OSError:
            time.sleep(0.05)
        else:
            return process, port
    raise SystemExit("the reference did not start")


def main() -> None:
    """Run both by turns and print the ratio of each round."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--forms", type=int, default=200)
    chosen = parser.parse_args()
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        portal = Portal(Path(folder))
        reference, port = start_reference(Path(folder))
        try:
            per_second(portal.port, NEW, forms_for(portal, 30, chance))  # until everything is loaded
            ratios = []
            for _ in range(chosen.rounds):
                bare = per_second(port, "/", [({"narrative": "等了三个星期。"}, {})] * chosen.forms)
                filed = per_second(portal.port, NEW, forms_for(portal, chosen.forms, chance))
                ratios.append(filed / bare)
                print(f"reference {bare:.0f}/s, filing {filed:.0f}/s: {filed / bare:.3f}")
        finally:
            reference.terminate()
            reference.wait()
            portal.stop()
    print(f"median ratio {statistics.median(ratios):.3f}, least {LEAST}")
    if statistics.median(ratios) < LEAST:
        sys.exit(1)


if __name__ == "__main__":
    main()

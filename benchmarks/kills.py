"""Is an acknowledged complaint ever lost or doubled? Forms are sent while the portal is killed again and again.

    .venv/bin/python -m benchmarks.kills [--complaints 2000] [--kills 20]

Each form is sent until it is acknowledged, as a citizen does who presses the button again. In the end every
acknowledged number must stand in the database exactly once, with its audit entry and with the finding that its kind
reports, and no other; the same run without the form's key (a fresh key with every press) shows how many would be
doubled.
"""

import argparse
import http.client
import os
import random
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from pathlib import Path
from urllib.parse import urlencode

from portal.complaints.kinds import COMPLAINT_KINDS
from portal.complaints.vocabulary import ComplaintKind

ROOT = Path(__file__).resolve().parent.parent
CODE = "TR-101"
SENDERS = 8
SEED = 2000
PURPOSES = ("complaint", "complaint", "suggestion", "integrity", "enquiry", "praise")  # by turns
NUMBER = re.compile(r"<dd>(C-[0-9A-Z]{4}-[0-9A-Z]{4})</dd>")


class Portal:
    """A portal that is killed and started again on the same folder and port."""

    def __init__(self, folder: Path, log: Path | None = None, **variables: str) -> None:
        """Make the demonstration and start serving, with more settings and a file for what it logs."""
        self.log = log
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {
            **os.environ, "PORTAL_DATA_DIR": str(folder), "PORTAL_DEMO": "1", "PORTAL_PORT": str(self.port),
            "PORTAL_TRUSTED_PROXIES": "127.0.0.1",
            **variables,
        }  # fmt: skip
        self.start(prepare=True)

    def start(self, *, prepare: bool = False) -> None:
        """Start and wait for the line that says it is ready."""
        command = [sys.executable, "-m", "portal", "run", *(["--prepare"] if prepare else [])]
        with self.log.open("ab") if self.log else nullcontext() as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("The portal is ready"):
                return
        raise SystemExit("the portal did not start")

    def kill(self) -> None:
        """Kill it without a warning and start it again."""
        self.process.kill()
        self.process.communicate()
        self.start()

    def stop(self) -> None:
        """Ask it to end, and wait."""
        self.process.terminate()
        self.process.communicate()

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, cookie: str = "", source: str = "127.1.0.1"
    ) -> tuple[str, str]:
        """Send one request of a source, as a proxy does, and return (body, cookie); OSError when the portal is away."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": source}
            connection.request(method, path, urlencode(form) if form else None, headers)
            answer = connection.getresponse()
            body = answer.read().decode()
            if answer.status >= 500:
                raise OSError(answer.status)
            return body, (answer.headers.get("Set-Cookie") or cookie).split(";")[0]
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()


def whole_form(token: str, key: str, narrative: str, purpose: str = "complaint") -> dict[str, str]:
    """Return the last page of the form, which carries all that was typed on those before."""
    return {
        "csrf_token": token, "idempotency_key": key, "page": "check", "go": "next", "subject": "guide",
        "procedure": CODE, "element": "", "purpose": purpose, "problem": "limit_missed", "days_taken": "21",
        "narrative": narrative, "identity": "anonymous",
    }  # fmt: skip


def purpose_of(narrative: str) -> str:
    """Return what a text is sent as."""
    return PURPOSES[sum(narrative.encode()) % len(PURPOSES)]


def send_until_acknowledged(portal: Portal, narrative: str, keys: random.Random, *, fresh_key: bool) -> str:
    """Send one complaint as often as it takes and return the number on the receipt."""
    path = f"/zh/complaints/new/?procedure={CODE}"
    key = f"{keys.getrandbits(160):040x}"
    # The limits stay on: each comes from a network of its own on this machine; a demonstration serves no other.
    source = f"127.{keys.randrange(1, 255)}.{keys.randrange(256)}.1:{keys.randrange(1024, 65536)}"
    while True:
        try:
            page, cookie = portal.ask("GET", path, source=source)
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
            if found is None:
                continue
            form = whole_form(found[1], key, narrative, purpose_of(narrative))
            receipt, _ = portal.ask("POST", path, form, cookie, source)
            number = NUMBER.search(receipt)
            if number is not None:
                return number[1]
        except OSError:
            time.sleep(0.05)
        if fresh_key:
            key = f"{keys.getrandbits(160):040x}"


def run(folder: Path, complaints: int, kills: int, *, fresh_key: bool) -> tuple[int, int]:
    """Return how many acknowledged complaints were lost and how many were doubled; a portal in the folder is used."""
    portal, chance, stop = Portal(folder), random.Random(SEED), threading.Event()

    def kill_now_and_then() -> None:
        for _ in range(kills):
            if stop.wait(chance.uniform(0.3, 1.2)):
                return
            portal.kill()

    def send(words: str) -> str:
        return send_until_acknowledged(portal, words, random.Random(words), fresh_key=fresh_key)

    words = [f"第{number}件申请的情况" for number in range(complaints)]
    killer = threading.Thread(target=kill_now_and_then)
    killer.start()
    try:
        with ThreadPoolExecutor(SENDERS) as senders:
            numbers = list(senders.map(send, words))
    finally:
        stop.set()
        killer.join()
        portal.stop()
    return check(folder / "portal.db", numbers, words)


def check(database: Path, numbers: list[str], words: list[str]) -> tuple[int, int]:
    """Compare the receipts with the database."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT reference, narrative, kind FROM complaints").fetchall()
        found = dict(connection.execute("SELECT source_reference, source_kind FROM findings").fetchall())
        filed = connection.execute("SELECT subject FROM audit_entries WHERE verb = 'file_complaint'")
        entries = {row[0] for row in filed}
    kept = {reference: narrative for reference, narrative, _ in rows}
    reports = {kind: COMPLAINT_KINDS[ComplaintKind(kind)].reports for _, _, kind in rows}
    whole = {reference for reference, _, kind in rows if reference in entries and found.get(reference) == reports[kind]}
    sent = zip(numbers, words, strict=True)
    lost = sum(kept.get(number) != narrative or number not in whole for number, narrative in sent)
    wanted = set(words)
    doubled = sum(narrative in wanted for narrative in kept.values()) - len(set(numbers))
    return lost, doubled


def main() -> None:
    """Run with the form's key, and with a fresh one at every press for comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--complaints", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    chosen = parser.parse_args()
    for label, fresh_key in (("as built", False), ("without the form's key", True)):
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            lost, doubled = run(Path(folder), chosen.complaints, chosen.kills, fresh_key=fresh_key)
        sent = f"{chosen.complaints} complaints, {chosen.kills} kills, {time.monotonic() - began:.0f} s"
        print(f"{label}: {sent}: {lost} lost, {doubled} doubled")
        if lost or (doubled and not fresh_key):
            sys.exit(1)


if __name__ == "__main__":
    main()

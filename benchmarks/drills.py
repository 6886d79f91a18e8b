"""What the drills of storage share: a portal whose log is read, one request as it comes back, and counts."""

import http.client
import json
import random
import re
from collections import Counter
from pathlib import Path

from benchmarks.kills import CODE, Portal, whole_form

NEW = f"/zh/complaints/new/?procedure={CODE}"
PAGES = {"/zh/procedures/": "暂时无法显示本页", "/en/supervision/": "This page cannot be shown right now"}
LIMIT_SECONDS = 60


def look(portal: Portal, path: str) -> tuple[int, str, str]:
    """Return status, body and Retry-After of a page; status 0 when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers.get("Retry-After", "")
    except (OSError, http.client.HTTPException):
        return 0, "", ""
    finally:
        connection.close()


def judge(portal: Portal, path: str, counts: Counter[str]) -> None:
    """Count how a page was answered: as it is, by the portal's own page of 503 in its language, or wrongly."""
    status, body, retry = look(portal, path)
    own = status == 503 and PAGES[path] in body and bool(retry)
    counts["pages served" if status == 200 else "own pages of 503" if own else f"WRONG {status} for {path}"] += 1


def file_once(portal: Portal, narrative: str, key: str) -> bool:
    """Send a complaint once, from a network of its own since limits stay on, and tell whether it was accepted."""
    chance = random.Random(key)
    source = f"127.{chance.randrange(1, 255)}.{chance.randrange(256)}.1"
    try:
        page, cookie = portal.ask("GET", NEW, source=source)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        if token is None:
            return False
        form = whole_form(token[1], key, narrative)
        receipt, _ = portal.ask("POST", NEW, form, cookie, source)
    except OSError:
        return False
    return "<dd>C-" in receipt


def log_faults(log: Path, *secrets: str) -> Counter[str]:
    """Count the lines of a log; those that are no JSON, and those that quote a secret, are faults."""
    counts: Counter[str] = Counter()
    for line in log.read_text(encoding="utf-8").splitlines():
        counts["log lines"] += 1
        try:
            json.loads(line)
        except ValueError:
            counts["WRONG lines that are no JSON"] += 1
        if any(secret in line for secret in secrets):
            counts["WRONG lines that quote"] += 1
    return counts


def report(name: str, counts: Counter[str]) -> bool:
    """Print the counts of a drill and tell whether nothing was wrong."""
    print(f"{name}: " + ", ".join(f"{count} {what}" for what, count in sorted(counts.items()) if count))
    return not any(what.startswith("WRONG") and count for what, count in counts.items())

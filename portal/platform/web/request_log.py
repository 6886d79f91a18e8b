"""Structured logs: one line of JSON for each request and each message, with the request's id and no personal data.

A line has the URL rule but neither address, query, form nor client; of an exception it has the type and where it was
raised but not the message, which may quote what a citizen wrote.
"""

import json
import logging
import re
import secrets
import sys
import threading
import time
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from flask import Flask, Response, g, has_request_context, request

_log = logging.getLogger("portal.request")
_log_of_security = logging.getLogger("portal.security")
_GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
HEADER = "X-Request-ID"


class JsonFormatter(logging.Formatter):
    """Format a log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= getattr(record, "portal", {})
        if has_request_context():
            line["request_id"] = request_id()
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            line["raised_at"] = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(record.exc_info[2])]
        return json.dumps(line, ensure_ascii=False)


def log_to_stderr(level: int = logging.INFO) -> None:
    """Send every message of this process to standard error, one line of JSON each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("portal").setLevel(level)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of every request that waits for a thread
    log_uncaught()


def log_uncaught() -> None:
    """Log what nothing catches, and what Python warns of, as every other line."""
    logging.captureWarnings(True)
    sys.excepthook = _log_exception
    threading.excepthook = lambda args: _log_exception(args.exc_type, args.exc_value, args.exc_traceback)


def _log_exception(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt) or error is None:
        sys.__excepthook__(kind, error or kind(), trace)
    else:
        logging.getLogger("portal").critical("uncaught", exc_info=(kind, error, trace))


def install(app: Flask) -> None:
    """Log each request with its response."""
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """Return the id of this request: that of the proxy's ``X-Request-ID``, or a new random one."""
    if "request_id" not in g:
        given = request.headers.get(HEADER, "")
        g.request_id = given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
    return str(g.request_id)


def log_security(event: str) -> None:
    """Log an attempt to pass a control, with the rule of the address and nothing of who sent what."""
    about = {"event": event, "rule": request.url_rule.rule if request.url_rule else "(none)"}
    _log_of_security.warning("security", extra={"portal": about})


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    rule = request.url_rule.rule if request.url_rule else "(none)"
    about = {
        "method": request.method,
        "rule": rule,
        "status": response.status_code,
        "milliseconds": round(1000 * (time.perf_counter() - g.get("began", time.perf_counter())), 1),
    }
    _log.info("request", extra={"portal": about})
    if "no-store" in response.headers.get("Cache-Control", ""):
        response.headers[HEADER] = request_id()  # a response that caches may store has no id of one request
    return response

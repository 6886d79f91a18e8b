"""Addresses in which somebody wrote a code or number in another width or case: where the page really is."""

import re
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask.globals import request_ctx
from sqlalchemy import exists, or_, select

from portal.library.text.text_input import fold_identifier, fold_width
from portal.organisation.models import Department, Post
from portal.platform.storage.code_lookup import find_by_code
from portal.procedures.models import Procedure, ProcedureVersion
from portal.procedures.vocabulary import PUBLIC_STATES
from portal.standards.models import Standard

MAX_PATH_CHARACTERS = 300  # of an address that somebody typed; unsourced
_PATH = re.compile(r"(?:/[A-Za-z0-9_.-]+)+/?")
_BLANKS_AT_HYPHEN = re.compile(r"\s*-\s*")
# What a code in an address names, by a word of the address; otherwise a service.
_CODES = {
    "/departments/<": Department.code, "/organisation/<": Department.code, "/posts/<": Post.code,
    "/standards/<": Standard.code,
}  # fmt: skip
_CODES_OF_QUERY = {"procedure": Procedure.code, "department": Department.code, "post": Post.code}
_PUBLIC_VERSIONS = exists().where(
    ProcedureVersion.procedure_id == Procedure.id, ProcedureVersion.state.in_(PUBLIC_STATES)
)
# What the public may learn the codes of.
_IS_PUBLIC = {Procedure.code: or_(Procedure.is_listed, _PUBLIC_VERSIONS), Standard.code: Standard.is_in_force}


def stored_address() -> str | None:
    """Return the address of the page that was asked for, with codes and numbers as they are stored.

    None when that is the address that was asked for, or none that shows a page.
    """
    if request.method not in {"GET", "HEAD"}:
        return None
    if request.endpoint is None or request.url_rule is None:
        return _folded_address()
    rule, asked, typed = request.url_rule.rule, dict(request.view_args or {}), list(request.args.items(multi=True))
    in_path = {name: _as_stored(rule, name, value) for name, value in asked.items()}
    in_query = [
        (name, _stored(_CODES_OF_QUERY[name], value) if name in _CODES_OF_QUERY else value) for name, value in typed
    ]
    if (in_path, in_query) == (asked, typed):
        return None
    address = url_for(request.endpoint, **in_path)
    return f"{address}?{urlencode(in_query)}" if in_query else address


def _folded_address() -> str | None:
    """Return the address of a page in half width and without blanks; None when that is no other page of ours."""
    if len(request.path) > MAX_PATH_CHARACTERS:
        return None
    parts = ["-".join(_BLANKS_AT_HYPHEN.sub("-", fold_width(part)).split()) for part in request.path.split("/")]
    path, adapter = "/".join(map(fold_identifier, parts)), request_ctx.url_adapter
    if path == request.path or not _PATH.fullmatch(path) or adapter is None or not adapter.test(path, "GET"):
        return None
    query = request.query_string.decode("ascii", "ignore")
    return f"{path}?{query}" if query else path


def _as_stored(rule: str, name: str, value: Any) -> Any:
    if name == "reference":
        return fold_identifier(value).upper()
    if name != "code":
        return value
    column = next((column for part, column in _CODES.items() if part in rule), Procedure.code)
    return _stored(column, value)


def _stored(column: Any, typed: str) -> str:
    """Return the code that a typed one stands for; the public is led to no service or standard that is a draft."""
    is_staff = request.path.startswith("/admin/")
    query = select(column) if is_staff or column not in _IS_PUBLIC else select(column).where(_IS_PUBLIC[column])
    found: str | None = find_by_code(query, column, typed)
    return found or typed

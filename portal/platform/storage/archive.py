"""The archive: texts are written to a file before they are deleted from the database, for the authority's own records.

One file a year and kind in ``archive`` of the data folder, readable by the portal's user alone, one JSON object a line.
A line is on the disk before the row is changed, so a stop in between leaves it there twice and loses nothing.
"""

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from flask import current_app

from portal.platform.clock import local_today
from portal.settings import Settings


def write_to_archive(kind: str, records: Iterable[Mapping[str, Any]]) -> None:
    """Append records to the archive of this year; raises OSError when they cannot be written."""
    lines = [json.dumps(record, ensure_ascii=False, sort_keys=True) for record in records]
    if not lines:
        return
    settings: Settings = current_app.extensions["portal.settings"]
    folder = settings.data_dir / "archive"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{kind}-{local_today().year}.jsonl"
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.write(file, "".join(f"{line}\n" for line in lines).encode())
        os.fsync(file)
    finally:
        os.close(file)

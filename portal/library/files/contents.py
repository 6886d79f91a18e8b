"""The bytes of a file that somebody sent: decoding, unpacking with a limit, places in it."""

from dataclasses import dataclass
from typing import Any, BinaryIO

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

MAX_UNPACKED_BYTES = 300 * 1024 * 1024
ENCODINGS = ("utf-8-sig", "gb18030")  # what Chinese offices write; GB18030 reads GBK and GB2312 as well
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class FileRefusedError(Exception):
    """A file that cannot be read at all; ``message`` says why."""

    def __init__(self, message: Any) -> None:
        """Keep the words."""
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Note:
    """What is to be said of one cell or field: where it stands, and what is wrong or was done with it."""

    place: str
    message: Any
    is_wrong: bool = True


def decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8 (with or without mark), UTF-16 with mark, or GB18030."""
    if content.startswith(_UTF16_MARKS):
        return content.decode("utf-16", errors="replace")
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FileRefusedError(_l("The file is encoded in neither UTF-8 nor GB18030."))


def place_of_line(number: int) -> str:
    """Return what a line of a file is called in a report."""
    return gettext("line %(number)s", number=number)


def read_all(handle: BinaryIO) -> bytes:
    """Read a whole file; raises FileRefusedError when it is too big to be one."""
    content = handle.read(MAX_UNPACKED_BYTES + 1)
    if len(content) > MAX_UNPACKED_BYTES:
        raise FileRefusedError(_l("The file is too large; split it, or use one guide per line (.jsonl)."))
    return content

"""Uploaded files: decoding, a limit on their size, and the names of places in them."""

import codecs
import re
from dataclasses import dataclass
from typing import Any, BinaryIO

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

MAX_FILE_BYTES = 96 * 1024 * 1024  # of a file that is imported: 10,000 guides as JSON lines; unsourced
MAX_UNPACKED_BYTES = 300 * 1024 * 1024  # against decompression bombs; the number is unsourced
ENCODINGS = ("utf-8-sig", "gb18030")  # what Chinese offices write; GB18030 reads GBK and GB2312 as well
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
MOSTLY = 0.8  # unsourced: the share of Chinese in UTF-8 among what is no ASCII, from which a file was meant as UTF-8
_BEYOND_ASCII, _CHINESE_IN_UTF8 = re.compile(rb"[\x80-\xff]+"), re.compile(rb"[\xe3-\xe9][\x80-\xbf]{2}")


class FileRefusedError(Exception):
    """A file that cannot be read at all; ``message`` says why."""

    def __init__(self, message: Any) -> None:
        """Set the message."""
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Note:
    """A remark on one cell or field of a file: its place, and what is wrong or was changed."""

    place: str
    message: Any
    is_wrong: bool = True


def decoded(content: bytes) -> str:
    """Decode a file in UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030; raises FileRefusedError.

    A file of UTF-8 that is damaged in places is refused: as GB18030 it would be read, and all of it wrongly.
    """
    for encoding in ("utf-16",) if content.startswith(_UTF16_MARKS) else ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == ENCODINGS[0] and _is_mostly_utf8(content):
                line = content.count(b"\n", 0, error.start) + 1
                raise FileRefusedError(_l("The file is in UTF-8, but damaged in line %(line)s.", line=line)) from error
            continue
        if "\x00" not in text:
            return text
    raise FileRefusedError(_l("The file is encoded in neither UTF-8 nor GB18030."))


def _is_mostly_utf8(content: bytes) -> bool:
    """Return whether most bytes beyond ASCII are Chinese in UTF-8, which text in GB18030 hardly ever looks like."""
    if content.startswith(codecs.BOM_UTF8):
        return True
    beyond = sum(map(len, _BEYOND_ASCII.findall(content)))
    return 3 * len(_CHINESE_IN_UTF8.findall(content)) > beyond * MOSTLY


def place_of_line(number: int) -> str:
    """Return the translated name of a line in an import report."""
    return gettext("line %(number)s", number=number)


def check_size(size: int) -> None:
    """Check the size of a file in bytes before it is read; raises FileRefusedError above ``MAX_FILE_BYTES``."""
    if size > MAX_FILE_BYTES:
        raise FileRefusedError(_l("The file is too large; split it, or use one guide per line (.jsonl)."))


def read_all(handle: BinaryIO) -> bytes:
    """Read a whole file; raises FileRefusedError when it exceeds ``MAX_FILE_BYTES``."""
    content = handle.read(MAX_FILE_BYTES + 1)
    check_size(len(content))
    return content

"""Unicode normal forms in time that grows with the length of a text alone.

Normalising sorts each run of combining marks, which takes the square of its length: 80 kB of them, in one field, held a
process for six seconds. A run is broken as Unicode's Stream-Safe Text Format breaks it (UAX #15, section 13), and
nothing is left out.
"""

import re
import unicodedata
from functools import cache
from typing import Literal

MAX_MARKS_IN_A_RUN = 30  # of Unicode's Stream-Safe Text Format; no language writes as many
_BREAK = "\u034f"  # the combining grapheme joiner: nobody sees it, and no mark is sorted across it
_FIRST, _BEYOND = 0x300, 0x20000  # every mark that is sorted lies between; a test looks


def normalised(form: Literal["NFC", "NFKC"], text: str) -> str:
    """Return a text in a normal form, with its long runs of combining marks broken."""
    if text.isascii():
        return text
    broken = _broken(text) if len(text) > MAX_MARKS_IN_A_RUN else text
    composed = unicodedata.normalize(form, broken)
    return text if composed == text else _broken(composed)  # once more, since a mark that is taken apart makes two


def _broken(text: str) -> str:
    return _long_run().sub(rf"\g<0>{_BREAK}", text)


@cache
def _long_run() -> re.Pattern[str]:
    """Return the pattern of the first marks of a run that has more.

    Some marks only become such when they are taken apart (U+0F73, and half-width U+FF9E).
    """
    characters = map(chr, range(_FIRST, _BEYOND))
    marks = "".join(each for each in characters if unicodedata.combining(unicodedata.normalize("NFKD", each)[0]))
    return re.compile(f"[{marks}]{{{MAX_MARKS_IN_A_RUN}}}(?=[{marks}])")

"""QR codes of addresses as inline SVG, which needs no further request and no script."""

from itertools import groupby

import segno
from markupsafe import Markup

MASK = 2  # of the eight, which all readers know: weighing them takes two thirds of the time of the drawing
BORDER = 2  # modules; readers want some


def qr_drawing(address: str) -> Markup:
    """Return the QR code of an address as inline SVG, error correction level M."""
    matrix = segno.make(address, error="m", mask=MASK).matrix
    size = len(matrix) + 2 * BORDER
    lines = "".join(_line(row, number + BORDER) for number, row in enumerate(matrix))
    return Markup(  # noqa: S704 - numbers alone, the address is not in it
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path stroke="#000" d="{lines}"/></svg>'
    )


def _line(row: bytes | bytearray, number: int) -> str:
    """Return the dark runs of a row as parts of a path; it takes half the time of the library's own drawing."""
    parts, at = [], BORDER
    for is_dark, run in groupby(row):
        length = sum(1 for _ in run)
        if is_dark:
            parts.append(f"M{at} {number}.5h{length}")
        at += length
    return "".join(parts)

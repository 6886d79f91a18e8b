"""The shared strings of a workbook, where openpyxl does not return them as they are written."""

from zipfile import ZipFile

from openpyxl.cell.text import Text
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from portal.library.files.sheet_layout import pieces

_PATH, _TAG = "xl/sharedStrings.xml", f"{{{SHEET_MAIN_NS}}}si"
_DROPPED = b"x005F_"  # openpyxl leaves it out wherever it stands, so that an escaped escape becomes an escape


def exact_strings(package: ZipFile) -> list[str] | None:
    """Return the shared strings of a workbook as written; None when openpyxl drops nothing of them."""
    if _PATH not in package.namelist():
        return None
    with package.open(_PATH) as file:
        if not any(_DROPPED in piece for piece in pieces(file)):
            return None
    strings = []
    with package.open(_PATH) as file:
        for _, node in iterparse(file):
            if node.tag == _TAG:
                strings.append(Text.from_tree(node).content)
                node.clear()
    return strings

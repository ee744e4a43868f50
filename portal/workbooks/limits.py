"""How much a workbook may hold before it is refused unread."""

from portal.errors import Refused

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_PARTS = 2_000
MAX_DIRECTORY_BYTES = 512 * 1024
MAX_AREA = 1_000_000  # cells of the rectangle from A1 to the last cell that holds something
MAX_FAULTS = 50_000  # formulas without a stored result, and cells that hold an error
MAX_TEXT = 100_000_000  # characters of all cells together

SAVE_AS = "请用 Excel 或 WPS 打开后另存为“Excel 工作簿（*.xlsx）”，再重新上传。"


class Unreadable(Refused):
    """The file itself cannot be used (wrong type, damaged, locked, too big); nothing of it was read."""


def column_letters(index: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """The address a person sees: (0, 1) is B1."""
    return f"{column_letters(column)}{row + 1}"


def check_area(sheet: str, last_row: int, last_column: int) -> None:
    """Refuse a sheet whose far corner would blow it up (one stray cell in XFD1048576)."""
    if (last_row + 1) * (last_column + 1) > MAX_AREA:
        raise Unreadable(
            f"工作表“{sheet}”一直用到 {cell_name(last_row, last_column)}，远远超出一张表格的大小。"
            f"多半是表格外有零散内容：请把有用的行列复制到新工作簿，再重新上传。"
        )

"""How much a workbook may hold before it is refused unread."""

from portal.errors import Refused

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_PARTS = 2_000
MAX_DIRECTORY_BYTES = 512 * 1024
MAX_AREA = 1_000_000  # cells of the rectangle from A1 to the last cell that holds something
MAX_AREAS = 4_000_000  # of all sheets together
MAX_FAULTS = 50_000  # formulas without a stored result, and cells that hold an error
MAX_TEXT = 100_000_000  # characters of all cells together
MAX_MERGES = 50_000

SAVE_AS = "请用 Excel 或 WPS 打开后另存为“Excel 工作簿（*.xlsx）”，再重新上传。"
TOO_BIG = (
    "文件解压后过大（超过 64 MB），没有读取。请删去表格外的空白行列、图片和多余工作表，或分成几个文件再上传。"
)
DAMAGED = "文件已损坏，无法读取。" + SAVE_AS
FAULTY = (
    "表中有大量公式出错或没有存结果，没有读取。请用 Excel 打开保存一次，或改成直接填写的内容，再重新上传。"
)
LOCKED = "文件设有打开密码，无法读取。请在 Excel 或 WPS 中取消密码后保存，再重新上传。"


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

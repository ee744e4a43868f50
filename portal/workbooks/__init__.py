"""Reading and writing tables: what an office uploads and what it gets back. No models, no database.

Reading, for any importer:

    book = open_workbook(stored_bytes_or_path, "任务分解表.xlsx")   # Unreadable: the file cannot be used
    table = read_table(book, COLUMNS)     # HeaderQuestion: several tables; Refused: none, or a column twice
    for row in table.rows:
        row.number, row["title"]          # the sheet's own row number; text, merged cells filled down
        row.was_number("from_on")         # a bare number stood there: 2021.10 typed so arrives as 2021.1
    table.problems                        # cells that cannot be trusted (formula without a result, …)
    table.unread                          # other sheets, and columns with data that nobody asked for

COLUMNS is a list of Column(key, title, aliases=…, required=…); the same list makes the template
(`template_workbook`). A header may take two rows (责任单位 over 牵头单位 and 配合单位). Titles, 附件 and
填表单位 rows above the header, notes below it, headings merged across the table and sheets that hold
nothing are recognised and told in table.notes, .groups, .unread. What is wrong in a column that nobody
asked for stops nothing.

Values are text as typed, trimmed, numbers without ".0", dates as 2026-06-30 (2021年10月 where the cell
shows no day); compare them with `match_key`, which evens out half- and full-width forms and spaces.

Writing: `with_errors(book, table, problems)` returns the sheet with a column 错误说明; `export_rows`
writes a list, its counts as numbers. All text is written as text, so nothing a person typed becomes a
formula.
"""

from .cells import NumberText, line_of, lines_of, match_key, text_of
from .columns import Column
from .limits import Unreadable
from .opening import Sheet, Workbook, open_workbook
from .tables import ERROR_HEADING, HeaderQuestion, Problem, Row, Table, read_table
from .writing import export_rows, template_workbook, with_errors

__all__ = [
    "ERROR_HEADING",
    "Column",
    "HeaderQuestion",
    "NumberText",
    "Problem",
    "Row",
    "Sheet",
    "Table",
    "Unreadable",
    "Workbook",
    "export_rows",
    "line_of",
    "lines_of",
    "match_key",
    "open_workbook",
    "read_table",
    "template_workbook",
    "text_of",
    "with_errors",
]

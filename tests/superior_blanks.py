"""Blank workbooks of superiors, made for tests."""

import io
import json
import struct
from subprocess import CompletedProcess

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from geo.exchange.superior_forms import grid_worker, workbook_worker

SHEET, NOTES = "日报表", "说明"


def bytes_of(workbook):
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()


def workbook(*, rows=("卡点在岗", "封闭村"), columns=("今日", "昨日")):
    """A form as an office makes it: title over merged cells, headings, borders, a sum, and a second sheet."""
    made = Workbook()
    sheet = made.active
    sheet.title = SHEET
    last = len(columns) + 2
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=last)
    sheet["A1"] = "疫情防控每日统计表"
    sheet["A1"].font = Font(name="方正小标宋简体", size=22, bold=True)
    sheet.append(["项目", *columns, "合计"])
    thin = Side(style="thin")
    for number, name in enumerate(rows, start=3):
        sheet.cell(number, 1, name)
        for column in range(2, last):
            cell = sheet.cell(number, column)
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.number_format = '0"处"'
        sheet.cell(number, last, f"=SUM(B{number}:{chr(ord('A') + last - 2)}{number})")
    sheet.column_dimensions["A"].width = 24
    sheet["A2"].fill = PatternFill("solid", fgColor="FFDDDD")
    sheet["A2"].comment = Comment("按镇填报", "县")
    sheet.conditional_formatting.add("B3:B9", CellIsRule(operator="greaterThan", formula=["9"]))
    check = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0")
    sheet.add_data_validation(check)
    check.add("B3:C9")
    notes = made.create_sheet(NOTES)
    notes["A1"], notes["B1"] = "填报说明", 2020
    return made


def blank(**values):
    return bytes_of(workbook(**values))


def without_child(worker, data, *arguments):
    """Do what a child process does, in this one: for tests of what is made of it.

    Tests of the workbooks themselves (``tests/unit/exchange``) and in a browser run the child.
    """
    if worker.stem == grid_worker.__name__.rpartition(".")[2]:
        output = json.dumps(grid_worker.read_grid(data, *map(int, arguments))).encode()
        return CompletedProcess((), 0, output)
    (length,) = struct.unpack(">I", data[:4])
    values = [tuple(each) for each in json.loads(data[4 : 4 + length])]
    try:
        return CompletedProcess((), 0, workbook_worker.fill(data[4 + length :], values))
    except workbook_worker.RefusedError as error:
        return CompletedProcess((), error.status, b"")
    except Exception:  # noqa: BLE001 - the child ends with any error
        return CompletedProcess((), 1, b"")

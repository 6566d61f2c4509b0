"""Workbooks made for tests, as people and programs make them, and hostile ones."""

import io
import re
import zipfile

from openpyxl import Workbook


def workbook(*sheets, edit=None):
    """Bytes of a workbook of sheets, each a name with rows; ``edit`` changes it before it is saved."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if edit is not None:
        edit(book)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def repacked(data, change, extra=()):
    """The workbook with each part changed by ``change(name, content)``, and with extra parts."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in extra:
            new.writestr(name, content)
    return output.getvalue()


def with_cells(data, xml):
    """The workbook with raw rows of XML at the end of its first sheet."""

    def change(name, content):
        if name != "xl/worksheets/sheet1.xml":
            return content
        return content.replace(b"</sheetData>", xml + b"</sheetData>")

    return repacked(data, change)


def without_dimension(data, claim=b'<dimension ref="A1"/>'):
    """The workbook whose first sheet claims another extent."""

    def change(name, content):
        if name != "xl/worksheets/sheet1.xml":
            return content
        return re.sub(rb"<dimension [^>]*/>", claim, content)

    return repacked(data, change)


def inline_row(number, *references, text="x"):
    """XML of a row with texts in the cells of these columns."""
    cells = "".join(
        f'<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for column in references
    )
    return f'<row r="{number}">{cells}</row>'.encode()

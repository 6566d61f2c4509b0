"""A paper as a file for Word, read back as Word does."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given
from hypothesis import strategies as st

from geo.reports import docx
from geo.reports.document import DocumentMetadata, ReportDocument, ReportSection, ReportTable
from geo.reports.docx import EPOCH, to_docx, xml_safe_line
from geo.reports.docx_styles import PARAGRAPH_STYLES, blank_docx

IMPRINT = DocumentMetadata("调度员", datetime(2020, 2, 1, 8, tzinfo=UTC), "第 {page} 页，共 {pages} 页")
TABLE = ReportTable(
    ("单位", "接管"), [("一中队", 2), ("二中队", 0)], title="汇总", column_weights=(3, 1), is_numeric=True
)
UNITS = tuple(
    ReportSection(
        name, ("自即时起执行",), (replace(TABLE, has_checkboxes=True),), ("继续值守",), ("领受人：", "时间：")
    )
    for name in ("一中队", "二中队")
)
PAPER = ReportDocument(
    "zh",
    "第 1 号令 · 夜班",
    "2020-02-01 08:00 +0800",
    UNITS,
    "#9 · 3fa9",
    demo_notice="演示数据",
    paragraphs=("下达：调度员",),
    tables=(TABLE,),
    page_per_section=True,
)


def read(paper=PAPER, imprint=IMPRINT):
    return Document(io.BytesIO(to_docx(paper, imprint)))


def said(document):
    """Style and text of every paragraph outside tables."""
    return [(each.style.name, each.text) for each in document.paragraphs]


def test_what_the_paper_says_stands_there_in_its_order_and_in_our_styles():
    document = read()
    unit = [("Normal", "自即时起执行"), ("Heading 2", "汇总"), ("Closing", "继续值守")]
    signed = [("Signature Line", "领受人：\t  时间：\t")]
    assert said(document) == [
        ("Title", "第 1 号令 · 夜班"),
        ("Small", "2020-02-01 08:00 +0800"),
        ("Small", "演示数据"),
        ("Normal", "下达：调度员"),
        ("Heading 2", "汇总"),
        ("Small", "#9 · 3fa9"),
        *(("Heading 1", "一中队"), *unit, *signed),
        *(("Heading 1", "二中队"), *unit, *signed),
    ]
    first, ticked, _ = document.tables
    assert [[cell.text for cell in row.cells] for row in first.rows] == [
        ["单位", "接管"],
        ["一中队", "2"],
        ["二中队", "0"],
    ]
    assert [row.cells[0].text for row in ticked.rows] == ["单位", "☐ 一中队", "☐ 二中队"]


def test_nothing_is_formatted_by_hand():
    document = read()
    body = document.element.body
    assert body.findall(f".//{qn('w:rPr')}") == []
    cells = [each for table in document.tables for row in table.rows for each in row.cells]
    styles = {each.style.name for cell in cells for each in cell.paragraphs} | {
        name for name, _ in said(document)
    }
    assert styles <= PARAGRAPH_STYLES.keys()
    forms = {each.tag for form in body.iter(qn("w:pPr")) for each in form}
    assert forms == {qn("w:pStyle")}


def test_the_head_of_a_table_stands_on_every_page_and_no_row_is_torn():
    for table in read().tables:
        head, *rows = [row._tr.trPr for row in table.rows]
        assert head.find(qn("w:tblHeader")) is not None
        assert [row.find(qn("w:tblHeader")) for row in rows] == [None] * len(rows)
        assert all(row.find(qn("w:cantSplit")) is not None for row in (head, *rows))


def test_columns_share_the_width_of_the_text():
    section = read().sections[0]
    text = section.page_width - section.left_margin - section.right_margin
    for table in read().tables:
        wide, narrow = [column.width for column in table.columns]
        assert abs(wide + narrow - text) < Mm(0.1)
        assert abs(wide - 3 * narrow) < Mm(0.1)


@pytest.mark.parametrize("apart", [True, False])
def test_each_unit_has_pages_of_its_own_where_they_are_apart(apart):
    heading = read(replace(PAPER, page_per_section=apart)).styles["Heading 1"]
    assert heading.paragraph_format.page_break_before is apart


def test_every_page_says_which_order_it_is_of_and_which_page_of_how_many():
    section = read().sections[0]
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    assert section.header.paragraphs[0].text == "第 1 号令 · 夜班 · 演示数据"
    foot = section.footer.paragraphs[0]._p
    assert [field.get(qn("w:instr")) for field in foot.findall(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]
    assert "".join(each.text for each in foot.iter(qn("w:t"))) == "第 1 页，共 1 页"


@pytest.mark.parametrize(("lang", "latin"), [("zh", "zh-CN"), ("en", "en-GB")])
def test_language_and_chinese_fonts_are_those_of_the_whole_file(lang, latin):
    document = read(replace(PAPER, lang=lang))
    run = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    language, fonts = run.find(qn("w:lang")), run.find(qn("w:rFonts"))
    assert (language.get(qn("w:val")), language.get(qn("w:eastAsia"))) == (latin, "zh-CN")
    assert fonts.get(qn("w:eastAsia")) == "SimSun"
    assert document.core_properties.language == latin
    assert all(f"{qn('w:')}asciiTheme" not in each.attrib for each in document.styles.element.iter())


def test_the_files_properties_are_the_orders_and_not_the_librarys():
    properties = read().core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == (
        PAPER.title,
        "调度员",
        "调度员",
    )
    assert properties.created == properties.modified == IMPRINT.timestamp
    assert (properties.comments, properties.revision) == ("演示数据", 1)


def test_the_same_paper_is_the_same_file_and_no_date_of_writing_is_in_it():
    content = to_docx(PAPER, IMPRINT)
    assert to_docx(PAPER, IMPRINT) == content
    assert to_docx(replace(PAPER, footer="#10"), IMPRINT) != content
    with ZipFile(io.BytesIO(content)) as archive:
        assert {part.date_time for part in archive.infolist()} == {EPOCH}
    with ZipFile(io.BytesIO(blank_docx("zh", page_per_section=True))) as archive:  # the control
        assert {part.date_time for part in archive.infolist()} != {EPOCH}


TEXT = st.text(st.characters(), max_size=30)
HOSTILE = [
    "a\x00b\x0bc\x1f",
    "\ud800",
    "\ufffe\uffff",
    "]]></w:t><w:p/>",
    "&lt;<w:br/>",
    "a\r\nb\tc",
    "\x85\u2028",
    "{page}",
]


@given(TEXT | st.sampled_from(HOSTILE))
def test_what_people_wrote_is_text_and_the_file_opens(text):
    table = ReportTable((text, text), [(text, text)], title=text)
    section = ReportSection(text, (text,), (table,), (text,), (text,))
    paper = ReportDocument(
        "zh", text, text, (section,), text, demo_notice=text, paragraphs=(text,), tables=(table,)
    )
    document = read(paper, replace(IMPRINT, author=text))
    plain = xml_safe_line(text)
    assert [each.text for each in document.tables[1].rows[1].cells] == [plain, plain]
    assert ("Title", plain) in said(document)
    assert document.core_properties.author == plain[:255]
    assert len(document.tables) == 2


@given(TEXT)
def test_legible_text_is_one_line_of_what_can_be_read_and_stays_so(text):
    plain = xml_safe_line(text)
    assert xml_safe_line(plain) == plain
    assert plain.splitlines() in ([], [plain])
    kept = [each for each in text if each.isprintable()]
    assert [each for each in plain if each.isprintable() and each != " "] == [
        each for each in kept if each != " "
    ]


def test_without_the_cleaning_a_control_character_would_break_it(monkeypatch):
    monkeypatch.setattr(docx, "xml_safe_line", lambda text: text)
    with pytest.raises(ValueError, match="XML compatible"):
        read(replace(PAPER, title="a\x00b"))
    monkeypatch.undo()
    assert said(read(replace(PAPER, title="a\x00b")))[0] == ("Title", "ab")


def test_a_name_longer_than_the_files_properties_take_is_cut_there_alone():
    long = "令" * 300
    document = read(replace(PAPER, title=long))
    assert document.core_properties.title == long[:255]
    assert said(document)[0] == ("Title", long)

"""Official documents by GB/T 9704-2012: in the XML, and where LibreOffice is installed on its pages."""

import io
import re
import shutil
import subprocess
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from geo.domain.errors import InvalidInput
from geo.reports.document import DocumentMetadata, ReportTable
from geo.reports.official_docx import BODY, HEADING, TABLE_TEXT, OfficialDocument, official_docx
from geo.reports.papers import A4_MM, paper_layout, paper_layouts
from geo.text.daily_reports import TextLine

NATIONAL = paper_layout("national")
METADATA = DocumentMetadata("昌乐县", datetime(2020, 1, 28, tzinfo=UTC), "{page}")
LINES, CHARACTERS = 22, 28
FILLER = "督导协调组对村庄封路小区值守市场停业逐一检查并当场交办问题" * 60
POINT_MM = 25.4 / 72
with_office = pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")), reason="no LibreOffice or no poppler"
)


def document(**values):
    text = [TextLine("一、管控情况", is_heading=True), TextLine(FILLER)]
    table = ReportTable(("项目", "当日"), [("卡点·在岗", 30)], "附表")
    given = {"lines": text, "tables": (table,), "signature": ("昌乐县", "2020年1月28日")}
    given |= {"title": "工作日报告", "subtitle": "（第1期）", "notice": "", "colophon": "校验码"}
    return OfficialDocument(**given | values)


def made(paper=NATIONAL, **values):
    return official_docx(document(**values), paper, METADATA)


def part(data, name):
    with ZipFile(io.BytesIO(data)) as archive:
        return archive.read(f"word/{name}").decode()


# In the XML


def test_type_area_line_and_character_spacing_are_those_of_the_standard():
    word = Document(io.BytesIO(made()))
    section = word.sections[0]
    edges = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(edge.mm) for edge in edges] == [37, 35, 28, 26]
    body = word.styles[BODY]
    assert body.paragraph_format.line_spacing.pt == 28.95
    assert body.element.rPr.find(qn("w:spacing")).get(qn("w:val")) == "-5"
    assert A4_MM[1] - 37 - 35 >= LINES * 28.95 * POINT_MM
    assert NATIONAL.text_width_mm >= CHARACTERS * (16 - 0.25) * POINT_MM


def test_chinese_and_latin_text_have_the_font_of_the_standard():
    for name, font in ((BODY, "仿宋_GB2312"), (HEADING, "黑体"), (TABLE_TEXT, "仿宋_GB2312")):
        fonts = Document(io.BytesIO(made())).styles[name].element.rPr.find(qn("w:rFonts"))
        assert {fonts.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia")} == {font}


def test_a_font_that_is_missing_has_a_named_substitute():
    named = re.findall(r'w:name="([^"]+)"[^<]*<w:altName w:val="([^"]+)"', part(made(), "fontTable.xml"))
    assert dict(named) == {
        font.name: font.substitute for font in NATIONAL.fonts if font.name != font.substitute
    }


def test_odd_pages_have_their_number_at_the_right_and_even_pages_at_the_left():
    word = Document(io.BytesIO(made()))
    assert word.settings.odd_and_even_pages_header_footer
    section = word.sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.paragraph_format.right_indent.pt, even.paragraph_format.left_indent.pt) == (14, 14)
    assert [run.text for run in odd.runs if run.text] == ["— ", "1", " —"]


def test_hostile_text_is_text_and_keeps_the_file_whole():
    hostile = "<w:p/>\x00\x0b{{x}}]]>\ud800" + "\u2028" + "＆&"
    data = made(title=hostile, lines=[TextLine(hostile)], signature=(hostile,))
    word = Document(io.BytesIO(data))
    assert any("<w:p/>" in paragraph.text and "\x00" not in paragraph.text for paragraph in word.paragraphs)


def test_the_same_document_is_the_same_file():
    assert made() == made()


def test_every_layout_of_the_file_can_be_used_and_no_other():
    for layout in paper_layouts().values():
        assert made(layout)
    with pytest.raises(InvalidInput, match="unknown_paper"):
        paper_layout("letter")


# On the page, as LibreOffice breaks it


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    path = folder / "report.docx"
    path.write_bytes(made())
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, path],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return path.with_suffix(".pdf")


def words(pdf):
    """Page by page, each word with its left, top and right edge in millimetres."""
    text = subprocess.run(
        ["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, text=True, timeout=60
    ).stdout
    found = []
    for page in text.split("<page ")[1:]:
        rows = re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)"[^>]*>(.*?)</word>', page)
        found.append([(*(float(point) * POINT_MM for point in place), word) for *place, word in rows])
    return found


def text_pages(pdf):
    """The pages that are full of text: those before the signature, without their numbers."""
    pages = [[word for word in page if word[1] < A4_MM[1] - 35] for page in words(pdf)]
    said = ["".join(word[3] for word in page) for page in pages]
    last = next(number for number, text in enumerate(said) if "昌乐县" in text)
    return pages[1:last]


@with_office
def test_a_full_page_has_22_lines_of_28_characters(pdf):
    full = text_pages(pdf)
    assert len(full) >= 1
    for page in full:
        lines = {}
        for _, top, _, word in page:
            lines.setdefault(round(top), []).append(word)
        assert len(lines) == LINES
        assert {len("".join(line)) for line in lines.values()} == {CHARACTERS}


@with_office
def test_page_numbers_are_one_character_inside_the_outer_edge_and_below_the_type_area(pdf):
    left, right, bottom = 28, A4_MM[0] - 26, A4_MM[1] - 35
    for number, page in enumerate(words(pdf), 1):
        dashes = [word for word in page if word[1] > bottom]
        assert dashes, f"no number on page {number}"
        from_right, from_left = (
            right - max(each[2] for each in dashes),
            min(each[0] for each in dashes) - left,
        )
        assert abs((from_right if number % 2 else from_left) - 5) <= 1.5


@with_office
def test_no_glyph_is_missing(pdf):
    said = "".join(word[3] for page in words(pdf) for word in page)
    assert FILLER[:20] in said
    assert not set("\ufffd\u25a1\u0000") & set(said)

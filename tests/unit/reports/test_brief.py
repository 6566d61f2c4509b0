"""The brief of one page: what changed, what is owed, what needs action, as the screens show it."""

import shutil
import subprocess
from html import unescape

import pytest

from geo.api.print.routes import print_routes
from geo.i18n import Translator
from geo.reports.brief import ROWS, briefing_document, render_brief_docx, render_brief_html
from geo.reports.document import document_lines
from geo.services.day.owed import owed
from tests.unit.api.asking import ask
from tests.unit.services.day.days import CHIEF
from tests.worlds import SITES, STAFF, START, VIEWER

TOWN = "370725001"


def brief(world, area="", lang="zh", since=None):
    return briefing_document(world.ctx, VIEWER, area, Translator(lang), since=since)


def table(document, heading):
    return next(each for each in document.tables if each.title.startswith(heading))


def test_what_became_worse_stands_before_what_became_better(world):
    world.pass_time(hours=1)
    since = world.pass_time(minutes=1)
    world.pass_time(minutes=1)
    world.change("V1", "partly_closed", CHIEF)
    before = world.pass_time(minutes=5)
    world.pass_time(minutes=1)
    world.change("V1", "closed", CHIEF)
    world.change("V2", "partly_closed", CHIEF)
    world.pass_time(minutes=5)
    assert [row[0] for row in table(brief(world, since=since), "变化").rows] == ["西村"]
    both = table(brief(world, since=before), "变化")
    assert [(row[0], row[2]) for row in both.rows] == [
        ("西村", "已封闭 → 部分封闭"),
        ("东村", "部分封闭 → 已封闭"),
    ]
    assert both.title == "变化情况（恶化 1、好转 1）"


def test_figures_have_their_change_since_then(world):
    world.pass_time(hours=1)
    since = world.pass_time(minutes=1)
    world.pass_time(minutes=1)
    world.change("V1", "partly_closed", CHIEF)
    world.pass_time(minutes=5)
    rows = {row[0]: row for row in brief(world, since=since).tables[0].rows}
    assert rows["封闭村"][1:] == ["1/2", "50 %", "-50 个百分点", "部分封闭 1"]


def test_what_is_owed_and_what_needs_action_are_those_of_the_screens(world):
    world.pass_time(days=3)
    document, items = brief(world, TOWN), owed(world.ctx, VIEWER, area=TOWN)
    owed_table = table(document, "欠办事项")
    assert owed_table.title.startswith(f"欠办事项 {len(items)} 项")
    assert len(owed_table.rows) == min(ROWS, len(items))
    overview = world.overview(area=TOWN)
    problems = int(overview.state.needs_attention[overview.rows].sum())
    assert table(document, "待处置").title == f"待处置点位 {problems} 处"


def test_a_quiet_morning_says_so(world):
    document = brief(world, since=START)
    assert table(document, "变化").rows == []
    assert "没有变化" in " ".join(document_lines(document))


def test_only_what_may_be_read_is_in_it_and_names_are_no_markup(world):
    page = unescape(render_brief_html(world.ctx, STAFF, TOWN, None, Translator("en")))
    assert "One-page brief" in page
    answer = ask(print_routes(lambda: world.ctx), f"/brief?area={TOWN}&since=noon", kadian_account="staff")
    assert (answer.status, "noon" in answer.body.decode()) == (200, True)


@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdfinfo")), reason="no LibreOffice or no poppler"
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_is_one_page_even_where_everything_is_owed(world, tmp_path, lang):
    world.pass_time(hours=1)
    since = world.pass_time(minutes=1)
    for site in SITES:
        if site.kind == "village":
            world.change(site.id, "partly_closed", CHIEF)
    world.pass_time(days=3)
    (tmp_path / "brief.docx").write_bytes(render_brief_docx(world.ctx, VIEWER, "", since, Translator(lang)))
    profile, target = f"-env:UserInstallation=file://{tmp_path}/profile", str(tmp_path / "brief.docx")
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), target],
        check=True,
        capture_output=True,
        timeout=180,
    )
    said = subprocess.run(
        ["pdfinfo", str(tmp_path / "brief.pdf")], check=True, capture_output=True, text=True
    )
    assert "Pages:           1\n" in said.stdout

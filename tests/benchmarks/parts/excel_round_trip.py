"""Measure Excel there and back through LibreOffice, the three-way comparison, and files for maps."""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from geo.domain.access import Grant, Role
from geo.domain.filters import SiteFilter
from geo.domain.row_comparison import compare_rows
from geo.domain.sanitise import sanitise_text
from geo.exchange import SourceFile
from geo.i18n import Translator
from geo.reports.site_export import export_sites
from geo.services.imports.imports import import_batch, preview_import, read_files
from tests.worlds import ADMIN, SITES, World, world_at

SITE_COUNT = 1000
ROW_COUNT = 50_000
CLERK = replace(ADMIN, grants=(Grant(ADMIN.id, Role.COMMANDER),))
HOSTILE = "=+-@'\"<>&,;| 　０１２é甲乙🚧007e5/\\"


def print_round_trip() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        world = _world(Path(folder))
        t = Translator("zh")
        content = export_sites(world.ctx, CLERK, SiteFilter(), "xlsx", t)
        saved = _saved_by_calc(Path(folder), content)
        print(f"{SITE_COUNT:,} hostile sites through LibreOffice: {_differences(world, saved)} differences")
        print(f"one cell edited: {_differences(world, _edited(saved))} difference")
        for form in ("gpkg", "kml", "xlsx"):
            begin = time.perf_counter()
            size = len(export_sites(world.ctx, CLERK, SiteFilter(), form, t))
            print(f"{form}: {time.perf_counter() - begin:.1f} s, {size / 1e6:.2f} MB")
        world.store.close()
    rows = {
        f"V{number}": {"name": f"村{number}", "note": "", "people": number} for number in range(ROW_COUNT)
    }
    begin = time.perf_counter()
    for _ in compare_rows(rows, rows, rows):
        pass
    print(f"comparison of {ROW_COUNT:,} rows in memory: {time.perf_counter() - begin:.1f} s")


def _world(folder: Path) -> World:
    choose = random.Random(8)
    lines = ["code,name,kind,status,area,note,people,lat,lon"]
    for number in range(SITE_COUNT - len(SITES)):
        text = sanitise_text("".join(choose.choices(HOSTILE, k=12))).replace('"', '""') or "x"
        lat, lon = choose.uniform(36.56, 36.64), choose.uniform(118.76, 118.84)
        place = f"{lat!r},{lon!r}" if number % 7 else ","
        lines.append(f'V{number:05},"村 {text}",village,closed,370725001,"{text}",{number},{place}')
    world = world_at(folder)
    world.appoint(CLERK)
    world.pass_time(hours=1)
    accepted = ("same-place", "same-name", "outside-area", "mangled-code")
    source = SourceFile("sites.csv", "\n".join(lines).encode())
    import_batch(world.ctx, CLERK, read_files(world.ctx, CLERK, [source], accepted))
    return world


def _saved_by_calc(folder: Path, content: bytes) -> bytes:
    """Return the workbook as LibreOffice Calc writes it after opening it; as it is without LibreOffice."""
    if not shutil.which("soffice"):
        print("no LibreOffice: the workbook comes back as it is")
        return content
    (folder / "in").mkdir()
    source = folder / "in" / "list.xlsx"
    source.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run(
        [*command, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=120
    )
    saved = folder / "list.xlsx"
    if not saved.exists():
        print("LibreOffice without Calc: the workbook comes back as it is")
        return content
    return saved.read_bytes()


def _edited(content: bytes) -> bytes:
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    column = next(cell.column for cell in sheet[1] if cell.value == Translator("zh")("list.note"))
    sheet.cell(5, column).value = "改了一格"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _differences(world: World, content: bytes) -> int:
    batch = read_files(world.ctx, CLERK, [SourceFile("list.xlsx", content)])
    plan = preview_import(world.ctx, CLERK, batch)
    assert len(plan.comparison.rows) == SITE_COUNT, plan.comparison.foreign
    return len(plan.changes)

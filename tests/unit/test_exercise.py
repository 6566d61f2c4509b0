"""An exercise says so wherever it can be seen, and does not mix with a store of real operations."""

import ast
import csv
import io
import json
import re
from html import unescape
from zipfile import ZipFile

import pytest

from geo.api.auth.sign_in import sign_in_routes
from geo.api.health.routes import health_routes
from geo.api.lite.routes import lite_routes
from geo.api.print.downloads import download_routes
from geo.api.print.routes import print_routes
from geo.domain.errors import InvalidInput
from geo.domain.exercise import EXERCISE_MARK
from geo.domain.import_report import ImportRefused
from geo.domain.journal import EXERCISE, STORE, Entry
from geo.exchange import SourceFile
from geo.i18n import Translator
from geo.services.bootstrap import open_context
from geo.services.demo.load import load_demo
from geo.services.imports.imports import read_files
from geo.services.operations.exercise import make_exercise
from geo.settings import Settings
from geo.store import Store
from geo.store.backup import backup, read_manifest, restore
from geo.text.app_pages import LITE_PAGES
from tests.source import ROOT
from tests.unit.api.asking import ask
from tests.worlds import ADMIN, AREAS, SITES, STAFF, UNITS, World, world_at

LANGS = ("zh", "en")
NOTICE = {lang: Translator(lang)("frame.exercise") for lang in LANGS}
PAPERS = ("sheet", "map-sheet", "rounds", "shifts", "atlas", "call-sheet")


@pytest.fixture
def exercise(tmp_path):
    """The small county in a store that was made for an exercise."""
    world = World(Store.open(f"sqlite:///{tmp_path / 'exercise.db'}"))
    make_exercise(world.ctx, ADMIN)
    world.add_areas(*AREAS)
    world.add_units(*UNITS)
    world.add_accounts(STAFF, ADMIN, demo=True)
    world.add_sites(*SITES)
    yield world
    world.store.close()


@pytest.fixture
def real(tmp_path):
    """The same county in a store of real operations."""
    (tmp_path / "real").mkdir()
    world = world_at(tmp_path / "real")
    yield world
    world.store.close()


def routes_of(world):
    """Every route that draws a page or makes a file."""
    return [
        *print_routes(lambda: world.ctx),
        *download_routes(lambda: world.ctx),
        *lite_routes(lambda: world.ctx),
        *sign_in_routes(lambda: world.ctx),
    ]


def text_of(world, path, lang):
    """What somebody reads on a page; None of one that needs more than its address."""
    separator = "&" if "?" in path else "?"
    answer = ask(routes_of(world), f"/{path}{separator}lang={lang}", kadian_account=STAFF.id)
    return unescape(answer.body.decode()) if answer.status == 200 else None


def shown_pages():
    """The addresses of the pages that anybody reads without more than an account."""
    forms = {"m/site": "?site=CP1", "m/log-finding": "?site=CP1", "m/tally": "?site=CP1"}
    lite = [page.path + forms.get(page.path, "") for page in LITE_PAGES]
    return ["sign-in", *PAPERS, *lite]


@pytest.mark.parametrize("lang", LANGS)
def test_every_page_and_paper_of_an_exercise_says_so_and_none_of_a_real_store(exercise, real, lang):
    texts = {path: text_of(exercise, path, lang) for path in shown_pages()}
    missing = [path for path, text in texts.items() if text is not None and NOTICE[lang] not in text]
    assert missing == []
    assert sum(text is not None for text in texts.values()) >= len(PAPERS) + 8
    controls = [text_of(real, path, lang) for path in shown_pages()]
    assert not any(EXERCISE_MARK in text or NOTICE[lang] in text for text in controls if text is not None)


FILES = ("sites.csv", "sites.geojson", "sites.xlsx", "findings.csv", "findings.xlsx", "rounds.csv")


def parts_of(content):
    """The text of a file, of a packed one that of all its parts."""
    if content[:2] != b"PK":
        return content.decode("utf-8-sig")
    with ZipFile(io.BytesIO(content)) as packed:
        return unescape("\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist()))


@pytest.mark.parametrize("file", [*FILES, "rota.docx", "rounds.docx"])
def test_every_file_of_an_exercise_says_so_in_its_name_and_in_itself(exercise, real, file):
    def asked(county):
        return ask(download_routes(lambda: county.ctx), f"/files/{file}?lang=zh", kadian_account=STAFF.id)

    answer, control = asked(exercise), asked(real)
    assert re.search(r'filename="exercise-kadian-', answer.headers["content-disposition"])
    assert EXERCISE_MARK in parts_of(answer.body)
    assert "exercise" not in control.headers["content-disposition"]
    assert EXERCISE_MARK not in parts_of(control.body)


@pytest.mark.parametrize(
    ("name", "argument"), [("ReportDocument", "demo_notice"), ("ExportHeader", "exercise_mark")]
)
def test_every_maker_of_a_document_or_a_file_says_what_the_store_is(name, argument):
    calls = [
        (path, call)
        for path in (ROOT / "geo").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == name
    ]
    silent = [path.name for path, call in calls if argument not in {each.arg for each in call.keywords}]
    assert calls
    assert silent == []


def test_each_row_and_each_feature_carries_the_mark(exercise):
    def content(file):
        return ask(
            download_routes(lambda: exercise.ctx), f"/files/{file}?lang=en", kadian_account=STAFF.id
        ).body

    rows = list(csv.DictReader(io.StringIO(content("sites.csv").decode("utf-8-sig"))))
    features = json.loads(content("sites.geojson"))
    assert {row[EXERCISE_MARK] for row in rows} == {EXERCISE_MARK}
    assert {each["properties"][EXERCISE_MARK] for each in features["features"]} == {EXERCISE_MARK}
    assert features["kadian"][EXERCISE_MARK] == EXERCISE_MARK


@pytest.mark.parametrize("file", ["sites.csv", "sites.geojson"])
def test_files_of_an_exercise_are_refused_by_a_real_store_and_taken_by_an_exercise(exercise, real, file):
    content = ask(
        download_routes(lambda: exercise.ctx), f"/files/{file}?lang=zh", kadian_account=STAFF.id
    ).body
    sources = [SourceFile("renamed" + file[5:], content)]
    with pytest.raises(ImportRefused) as refused:
        read_files(real.ctx, ADMIN, sources)
    assert [fault.key for fault in refused.value.faults] == ["fault.exercise_file"]
    unread = {heading for _, heading in read_files(exercise.ctx, ADMIN, sources).unused_headings}
    assert unread
    assert EXERCISE_MARK not in unread
    control = SourceFile(file, content.replace(EXERCISE_MARK.encode(), b"remark"))
    assert len(read_files(real.ctx, ADMIN, [control]).sites) > 0


def test_a_store_with_entries_is_never_made_an_exercise_and_an_exercise_stays_one(exercise, real):
    with pytest.raises(InvalidInput) as refused:
        make_exercise(real.ctx, ADMIN)
    assert refused.value.key == "error.no_exercise"
    assert not real.ctx.read_model.reference().is_exercise
    before = exercise.store.revision()
    make_exercise(exercise.ctx, ADMIN)
    assert exercise.store.revision() == before
    assert exercise.ctx.read_model.reference().is_exercise


def test_a_later_entry_of_the_same_kind_makes_no_exercise(real):
    request = real.ctx.request(ADMIN, "later", {})
    real.store.write(request, lambda tx: tx.record(Entry(STORE, EXERCISE, EXERCISE, after={})))
    assert not real.ctx.read_model.reference().is_exercise


def test_a_backup_goes_back_into_a_store_of_its_own_purpose_alone(exercise, real, tmp_path):
    exercise.store.close()
    real.store.close()
    urls = {"exercise": f"sqlite:///{tmp_path}/exercise.db", "real": f"sqlite:///{tmp_path}/real/kadian.db"}
    kept = {name: tmp_path / "kept" / f"{name}.db" for name in urls}
    for name, url in urls.items():
        backup(url, kept[name])
    assert {name: read_manifest(file).is_exercise for name, file in kept.items()} == {
        "exercise": True,
        "real": False,
    }
    for name, other, key in (
        ("exercise", "real", "error.exercise_over_real"),
        ("real", "exercise", "error.real_over_exercise"),
    ):
        for check_only in (True, False):
            with pytest.raises(InvalidInput) as refused:
                restore(kept[name], urls[other], check_only=check_only)
            assert refused.value.key == key
        assert restore(kept[name], urls[name], check_only=False).seq > 0
    assert restore(kept["exercise"], f"sqlite:///{tmp_path}/new.db", check_only=False).is_exercise


def test_the_state_of_the_process_names_an_exercise(exercise, real):
    def asked(world, path):
        return ask(health_routes(Settings(), lambda: world.ctx), path).body.decode()

    assert [json.loads(asked(world, "/healthz"))["exercise"] for world in (exercise, real)] == [True, False]
    assert "kadian_exercise 1" in asked(exercise, "/metrics")
    assert "kadian_exercise 0" in asked(real, "/metrics")


def test_an_exercise_is_filled_with_the_demo_county_like_an_empty_store(tmp_path):
    ctx = open_context(Settings(store=f"sqlite:///{tmp_path}/kadian.db"), create_new=True)
    try:
        make_exercise(ctx, ADMIN)
        load_demo(ctx)
        notice = ctx.read_model.reference().demo_notice(Translator("zh"))
        assert notice == f"{NOTICE['zh']} · {Translator('zh')('frame.demo')}"
        with pytest.raises(InvalidInput):
            load_demo(ctx)
    finally:
        ctx.store.close()

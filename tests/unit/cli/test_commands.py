"""Each command as somebody types it, in its own store."""

import io
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from geo.cli.main import COMMANDS
from geo.domain.access import Grant, Role
from geo.domain.commands import NewAccount
from geo.services.accounts.invitations import accept_invitation
from geo.services.bootstrap import open_context
from geo.settings import ROOT, Settings
from geo.store import Store
from geo.store.credential_store import Session
from geo.store.photo_folder import PhotoFolder
from geo.store.tables.access_schema import INVITATION, SECRET, SESSION
from tests.contract.photos import attaching, attachment_of, bytes_of
from tests.contract.story import request_for
from tests.unit.cli.shell import FILES


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(shell, name, lang):
    shell.environment["KADIAN_LANG"] = lang
    assert shell(*name.split(), "--help") == 0
    assert f"python -m geo {name}" in shell.out.split("\n\n")[-1]
    assert "cli." not in shell.out
    assert ("用法：" in shell.out) == (lang == "zh")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "COMMAND"),
        (["frobnicate"], "frobnicate"),
        (["import"], "FILE"),
        (["restore"], "FILE"),
        (["verify", "--head"], "--head"),
        (["export", "--format", "pdf"], "pdf"),
        (["init", "--fast"], "--fast"),
        (["backup", "a", "b"], "b"),
        (["plan"], "COMMAND"),
        (["plan", "forget"], "forget"),
        (["plan", "show"], "PLAN"),
        (["plan", "undo", "seven"], "seven"),
        (["plan", "undo"], "NUMBER"),
        (["plan", "publish", "p", "--as"], "--as"),
        (["plan", "propose", "--away"], "--away"),
    ],
)
def test_a_misuse_ends_with_2_and_a_sentence_that_names_it(shell, arguments, said, lang):
    shell.environment["KADIAN_LANG"] = lang
    assert shell(*arguments) == 2
    sentence = shell.err.splitlines()[-1]
    assert said in sentence
    assert "--help" in sentence
    assert any("\u4e00" <= char <= "\u9fff" for char in sentence) == (lang == "zh")


@pytest.mark.parametrize(
    ("environment", "chinese"),
    [
        ({"KADIAN_LANG": "zh", "LANG": "en_US.UTF-8"}, True),
        ({"KADIAN_LANG": "en", "LANG": "zh_CN.UTF-8"}, False),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, False),
        ({"LANG": "de_DE.UTF-8"}, False),
        ({}, False),
    ],
)
def test_the_language_is_that_of_the_environment(shell, environment, chinese):
    shell.environment = environment
    assert shell("--help") == 0
    assert ("用法：" in shell.out) == chinese


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "“ID, 编码”这几列都表示同一项（编码）"), ("en", "all stand for code")]
)
def test_headings_that_clash_are_reported_once_and_in_words(shell, lang, said):
    shell.environment["KADIAN_LANG"] = lang
    assert shell("init") == 0
    rows = "ID,编码,名称,颜色\n1,370725001,东镇,红\n"
    assert shell("import", shell.file("areas.csv", rows)) != 0
    assert said in shell.out + shell.err
    not_used = [line for line in shell.out.splitlines() if "未使用" in line or "not used" in line]
    assert ["颜色" in line for line in not_used] == [True]


@pytest.mark.parametrize(("lang", "said"), [("zh", "缺少“类别”列"), ("en", "lacks the column “kind”")])
def test_a_missing_column_is_named_as_the_reader_may_write_it(shell, lang, said):
    shell.environment["KADIAN_LANG"] = lang
    assert shell("init") == 0
    assert shell("import", shell.file("sites.csv", "编码,名称,状态,辖区\nK1,东门卡,在岗,370725001\n")) != 0
    assert said in shell.out + shell.err


def test_init_makes_a_store_and_leaves_one_that_is_there(shell):
    assert shell("init") == 0
    assert " 0 entries" in shell.out
    assert shell("import", shell.file("units.csv", FILES["units.csv"])) == 0
    assert shell("init") == 0
    assert " 1 entries" in shell.out


@pytest.mark.parametrize("restored", [True, False])
def test_init_of_a_store_that_was_restored_ends_sessions_and_links_and_nothing_else(shell, restored):
    assert shell("administrator") == 0
    with_session(shell)
    assert shell("init", *(["--restored"] if restored else [])) == 0
    assert ("one-time links have ended" in shell.out) is restored
    with closing(Store.open_for_reading(shell.environment["KADIAN_STORE"])) as store, store.read() as reader:
        counts = [
            reader.connection.execute(select(func.count()).select_from(table)).scalar() for table in KEPT
        ]
    assert counts == ([0, 0, 1] if restored else [1, 1, 1])


KEPT = (SESSION, INVITATION, SECRET)


def with_session(shell):
    """Somebody has a password and is signed in."""
    now = datetime.now(UTC)
    with closing(Store.open(shell.environment["KADIAN_STORE"])) as store:
        store.write_unjournalled(lambda keyring: keyring.put_secret("a", "hash", now))
        store.write_unjournalled(lambda keyring: keyring.put_session(Session("t", "a", "::1", now, now, now)))


def test_demo_fills_an_empty_store_only(filled):
    assert filled("demo") == 2
    assert "not empty" in filled.err


def test_import_tells_what_it_wrote_and_what_it_did_not_use(shell):
    path = shell.file("areas.csv", "code,name,颜色\n370725,昌乐县,红\n")
    assert shell("import", path) == 0
    assert shell.out.splitlines() == [
        "areas.csv: read as areas, by the file's name; code → code, name → name",
        "areas.csv: column “颜色” is not used.",
        "Areas after the import: 1 county.",
        "areas: 1 new, 0 changed",
        "Imported; the last entry is #1.",
    ]
    assert shell("import", path) == 0
    assert shell.out.splitlines()[-1] == "Everything is the same already; nothing to write."


def test_a_store_that_a_command_makes_by_the_way_is_reported(shell):
    paths = [shell.file(name, content) for name, content in FILES.items()]
    assert shell("import", *paths) == 0
    assert "This is a new, empty store" in shell.err
    assert shell("import", *paths) == 0
    assert shell.err == ""


def test_a_folder_that_is_not_there_is_made_by_init_alone(shell):
    folder = shell.folder / "mnt"
    shell.environment["KADIAN_STORE"] = f"sqlite:///{folder / 'kadian.db'}"
    for command in ("demo", "administrator"):
        assert shell(command) == 1
        assert shell.err.startswith(f"There is no folder {folder}, and no store was made")
    assert not folder.exists()
    assert shell("init") == 0
    assert shell("administrator") == 0


def test_a_dry_run_tells_the_same_and_writes_nothing(shell):
    path = shell.file("areas.csv", FILES["areas.csv"])
    assert shell("import", path, "--dry-run") == 0
    assert "areas: 2 new, 0 changed" in shell.out
    assert shell("verify") == 0
    assert " 0 entries" in shell.out


def test_import_lists_every_fault_with_its_place_and_writes_nothing(shell):
    good = shell.file("areas.csv", FILES["areas.csv"])
    bad = shell.file(
        "sites.csv", "编码,名称,类别,状态,辖区\nK01,桥,城堡,在岗,昌乐县\nK02,,checkpoint,manned,外县\n"
    )
    assert shell("init") == 0
    assert shell("import", good, bad) == 2
    places = [line.split(": ")[0] for line in shell.err.splitlines()]
    assert places[:3] == ["sites.csv:2:类别", "sites.csv:3:名称", "sites.csv:3:辖区"]
    assert "Faults: 3" in shell.err
    assert shell("verify") == 0
    assert " 0 entries" in shell.out


def test_a_file_that_is_not_there_is_named(shell):
    assert shell("import", "nowhere.csv") == 2
    assert shell.err.startswith("nowhere.csv: ")


def test_export_writes_what_the_filter_selects(filled, tmp_path):
    target = tmp_path / "out.csv"
    assert filled("export", "--filter", "area=370725001&kind=village", "-o", target) == 0
    text = target.read_text("utf-8-sig")
    assert text.startswith("Code,Name,Kind,")
    assert "东村" in text
    assert "平原大桥" not in text


def test_export_writes_each_format(filled, tmp_path):
    target = tmp_path / "out"
    assert filled("export", "--format", "geojson", "-o", target) == 0
    assert len(json.loads(target.read_text("utf-8"))["features"]) == 2
    assert filled("export", "--format", "xlsx", "-o", target) == 0
    assert load_workbook(io.BytesIO(target.read_bytes())).worksheets[0].max_row == 3


def test_what_was_exported_goes_back_in_unchanged(filled, tmp_path):
    for form in ("csv", "geojson"):
        target = tmp_path / f"sites.{form}"
        assert filled("export", "--format", form, "-o", target) == 0
        assert filled("import", target) == 0
        assert "Everything is the same" in filled.out


def test_export_as_of_a_past_moment_shows_that_moment(filled, tmp_path):
    target = tmp_path / "out.geojson"
    assert filled("export", "--format", "geojson", "--as-of", "2020-02-14T08:00", "-o", target) == 0
    document = json.loads(target.read_text("utf-8"))
    assert document["kadian"]["moment"] == "2020-02-14T08:00:00+08:00"
    assert document["features"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--filter", "area=999"], "area=999"),
        (["--filter", "colour=red"], "colour=red"),
        (["--filter", "kind=village,castle"], "castle"),
        (["--as-of", "yesterday"], "yesterday"),
        (["--as-of", "0001-01-01T00:00"], "impossible year"),
        (["--as-of", "9999-12-31T23:59-12:00"], "impossible year"),
        (["-o", "{folder}/no/such/folder/x.csv"], "folder/x.csv"),
    ],
)
def test_an_export_that_cannot_be_made_says_why(filled, arguments, said):
    assert filled("export", *(text.format(folder=filled.folder) for text in arguments)) == 2
    assert said in filled.err


def test_export_works_beside_an_application_that_runs(filled, tmp_path):
    running = Store.open(filled.environment["KADIAN_STORE"])
    try:
        assert filled("export", "-o", tmp_path / "out.csv") == 0
        assert filled("import", tmp_path / "areas.csv") == 1
        assert "Another process" in filled.err
    finally:
        running.close()


def test_a_backup_is_made_checked_and_put_back(filled, tmp_path):
    target = tmp_path / "copy.db"
    assert filled("backup", target) == 0
    head = filled.out.rsplit("head ", 1)[1].strip(" .\n")
    assert filled("verify", "--head", f"5 {head[:12]}") == 0
    filled("import", filled.file("units.csv", "code,name\nZ02,二中队\n"))
    assert filled("restore", "--check", target) == 0
    assert filled("verify") == 0
    assert " 6 entries" in filled.out
    assert filled("restore", target) == 0
    assert filled("verify") == 0
    assert " 5 entries" in filled.out


def test_photos_are_verified_saved_and_brought_back_with_the_store(filled, tmp_path):
    photos = PhotoFolder.beside(tmp_path / "kadian.db")
    photos.write(attachment_of(bytes_of(1)).sha256, bytes_of(1))
    with closing(Store.open(filled.environment["KADIAN_STORE"])) as store:
        store.write(request_for("photo"), attaching(1))
    assert filled("verify") == 0
    assert filled("backup", tmp_path / "kept" / "copy.db") == 0
    assert "Photos: 1" in filled.out
    photos.path.rename(tmp_path / "lost")
    assert filled("verify") == 1
    assert "missing" in filled.out
    assert filled("check") == 0
    assert "1 of the newest photos" in filled.out
    assert filled("restore", tmp_path / "kept" / "copy.db") == 0
    assert filled("verify") == 0


def test_a_backup_goes_beside_the_store_by_default(filled, tmp_path):
    assert filled("backup") == 0
    assert len(list((tmp_path / "backups").glob("kadian-*.db"))) == 1


def test_a_head_that_is_not_in_the_chain_is_found(filled):
    assert filled("verify", "--head", "#2 abc") == 1
    assert "journal 2 hash" in filled.out
    assert filled("verify", "--head", "abc") == 2


@pytest.mark.parametrize("command", [["check"], ["verify"], ["export"], ["backup"]])
def test_commands_that_only_read_make_no_store(shell, command):
    assert shell(*command) == 1
    assert list(shell.folder.rglob("*.db*")) == []


def test_a_store_on_a_server_is_made_and_verified_without_telling_its_password(shell, postgres_server):
    shell.environment["KADIAN_STORE"] = postgres_server.new_database().replace("kadian@", "kadian:secret@")
    assert shell("init") == 0
    assert "kadian:***@" in shell.out
    assert "secret" not in shell.out
    assert shell("verify") == 0
    assert shell("backup") == 2
    assert "pg_dump" in shell.err


def test_an_unknown_setting_is_refused(shell):
    shell.environment["KADIAN_COLOUR"] = "red"
    assert shell("init") == 2
    assert "KADIAN_COLOUR" in shell.err


def test_the_token_it_prints_makes_the_first_administrator(shell):
    assert shell("administrator") == 0
    token = shell.out.split()[-1]
    ctx = open_context(Settings(store=shell.environment["KADIAN_STORE"]))
    with closing(ctx.store) as store:
        accept_invitation(ctx, token, NewAccount("first", "管理员", "key"), "correct horse battery")
        with store.read() as reader:
            assert Grant("first", Role.ADMIN) in reader.accounts.account("first").grants


def test_it_runs_as_a_module(tmp_path):
    environment = os.environ | {"KADIAN_STORE": f"sqlite:///{tmp_path / 'k.db'}", "KADIAN_LANG": "zh"}
    done = subprocess.run(
        [sys.executable, "-m", "geo", "init"], cwd=ROOT, env=environment, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "数据存储已就绪" in done.stdout.decode()


def test_a_check_finds_nothing_on_a_sound_store_and_what_is_wrong_on_another(filled):
    assert filled("check") == 0
    store = Store.open(filled.environment["KADIAN_STORE"])
    with store._writing.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER journal_no_update")
        connection.exec_driver_sql("UPDATE journal SET actor = 'x' WHERE seq = 5")
    store.close()
    assert filled("check") == 1
    assert "Refuses the start: The chain" in filled.out
    assert "#5" in filled.out


STAR = '[[kind]]\ncode = "star"\nzh = "星"\nen = "Star"\nsymbol = "star"\nsilent_h = 1\n'
STAR += 'status = [{ code = "open", zh = "开", en = "Open", meaning = "in_force" }]\n'


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("KADIAN_KINDS", STAR, "symbol 'star' (circle, diamond"),
        ("KADIAN_KINDS", STAR.replace('"star"', '"circle"'), "checkpoint.manned, village.closed"),
        ("KADIAN_KINDS", "[[kind]", "kinds.toml cannot be read"),
        ("KADIAN_FINDINGS", "/nowhere/at/all", "KADIAN_FINDINGS"),
        ("KADIAN_SUPPLIES", "/nowhere/at/all", "KADIAN_SUPPLIES"),
        ("KADIAN_TILES", "/nowhere/at/all", "KADIAN_TILES"),
    ],
)
def test_a_check_finds_what_the_start_would_refuse(filled, setting, value, named):
    if setting == "KADIAN_KINDS":
        value = filled.file("kinds.toml", value)
    filled.environment[setting] = str(value)
    assert filled("check") == 1
    refusals = [line for line in filled.out.splitlines() if line.startswith("Refuses the start: ")]
    assert len(refusals) == 1
    assert named in refusals[0]


def test_a_check_finds_that_backups_of_a_server_are_not_ours(shell, postgres_server):
    shell.environment |= {"KADIAN_STORE": postgres_server.new_database(), "KADIAN_BACKUPS": str(shell.folder)}
    assert shell("init") == 0
    assert shell("check") == 1
    assert "Refuses the start: " in shell.out
    assert "pg_dump" in shell.out
    del shell.environment["KADIAN_BACKUPS"]
    assert shell("check") == 0


@pytest.mark.parametrize("command", [("export", "-o", "-"), ("posts", "worth"), ("plan", "list")])
def test_kinds_that_lack_what_sites_have_are_reported_in_a_sentence(filled, command):
    filled.environment["KADIAN_KINDS"] = str(filled.file("kinds.toml", STAR.replace('"star"', '"circle"')))
    assert filled(*command) == 2
    assert "Recorded sites use statuses that kinds.toml does not have: checkpoint.manned" in filled.err


def test_a_drill_takes_the_newest_backup_by_default(filled, tmp_path):
    assert filled("drill") == 1
    assert "no backup" in filled.err
    assert filled("backup") == 0
    assert filled("drill") == 0
    assert "entry #5 can be restored" in filled.out
    (made,) = (tmp_path / "backups").glob("*.db")
    assert filled("drill", made) == 0


def test_backups_and_drills_keep_to_the_folder_that_is_set(filled, tmp_path):
    filled.environment["KADIAN_BACKUPS"] = str(tmp_path / "elsewhere")
    assert filled("backup") == 0
    assert len(list((tmp_path / "elsewhere").glob("kadian-*.db"))) == 1
    assert filled("drill") == 0


def test_commands_that_only_read_say_what_a_store_of_an_older_schema_needs(filled):
    path = Path(filled.environment["KADIAN_STORE"].removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    for command in ("verify", "export", "check"):
        assert filled(command) == 1
        assert "has schema 0001" in filled.err
        assert "python -m geo init" in filled.err


def test_commands_that_only_read_say_that_there_is_no_store(shell):
    for command in ("verify", "export", "check"):
        assert shell(command) == 1
        assert shell.err.startswith("There is no store")


@pytest.mark.parametrize("harm", ["zeroed", "cut"])
def test_check_finds_a_file_that_is_damaged_in_its_midst_or_at_its_end(filled, harm):
    assert filled("check") == 0
    path = Path(filled.environment["KADIAN_STORE"].removeprefix("sqlite:///"))
    content = bytearray(path.read_bytes())
    if harm == "zeroed":
        middle = len(content) // 2 // 4096 * 4096
        content[middle : middle + 16 * 4096] = bytes(min(16 * 4096, len(content) - middle))
    else:
        del content[-1000:]
    path.write_bytes(content)
    assert filled("check") == 1
    said = filled.out + filled.err
    assert any(sign in said for sign in ("file is damaged", "does not verify", "lacks 1000 bytes"))


def test_a_setting_that_is_misspelt_is_one_sentence(shell):
    shell.environment["KADIAN_STROE"] = "x"
    assert shell("check") == 2
    assert "There is no setting KADIAN_STROE" in shell.err

"""Each fault is really made, detected, and has a sentence in both languages; without it there is no alarm."""

import logging
import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import event, text, update

from geo.domain.errors import KadianError, SchemaTooNew, StartRefused
from geo.i18n import LANGS, Translator
from geo.services.bootstrap import open_context
from geo.services.operations.config_checks import (
    REQUIRED_OPTIONS,
    check_address,
    check_proxies,
    check_server_options,
)
from geo.services.operations.self_check import (
    check_disk,
    check_journal,
    check_pages,
    check_photo_files,
    check_store_location,
    check_structure,
    check_writable,
    open_checked,
    report_alarms,
)
from geo.services.operations.status import Alarm
from geo.settings import Settings
from geo.store import Store
from geo.store.environment_checks import SqliteBuild, file_system_of
from geo.store.photo_folder import PhotoFolder
from geo.store.tables.schema import JOURNAL
from tests.contract.photos import attaching, attachment_of, bytes_of
from tests.contract.story import request_for

SAFE = dict(REQUIRED_OPTIONS)
WORDS = Translator("en")
ROOT_DISK = "21 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"


def mounted(kind, point):
    return f"{ROOT_DISK}36 21 0:50 / {point} rw,relatime shared:1 - {kind} somewhere rw\n"


@contextmanager
def connecting(store, pragma):
    """Replace the writing connection by one that gets this pragma after all others."""

    def hamper(connection, _record):
        connection.execute(pragma)

    store._writing.dispose()
    event.listen(store._writing, "connect", hamper)
    yield
    event.remove(store._writing, "connect", hamper)
    store._writing.dispose()


def change_behind_its_back(store, seq, **values):
    with store._writing.begin() as connection:
        connection.execute(text("DROP TRIGGER journal_no_update"))
        connection.execute(update(JOURNAL).where(JOURNAL.c.seq == seq).values(values))


# What is there before the store is opened


def test_a_machine_as_it_should_be_gives_no_alarm(tmp_path):
    assert check_store_location(f"sqlite:///{tmp_path / 'kadian.db'}", mounts=ROOT_DISK) == []


@pytest.mark.parametrize("build", [SqliteBuild((3, 36, 0), 3), SqliteBuild((3, 45, 0), 0)])
def test_a_build_of_sqlite_that_cannot_be_relied_on_refuses_the_start(tmp_path, build):
    (alarm,) = check_store_location(f"sqlite:///{tmp_path / 'kadian.db'}", mounts="", build=build)
    assert (alarm.key, alarm.blocks_start) == ("alarm.sqlite_build", True)


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_a_store_on_a_network_file_system_refuses_the_start(tmp_path, kind):
    (alarm,) = check_store_location(f"sqlite:///{tmp_path / 'kadian.db'}", mounts=mounted(kind, tmp_path))
    assert (alarm.key, alarm.params["found"], alarm.blocks_start) == ("alarm.network_store", kind, True)


def test_the_deepest_mount_tells_the_file_system_and_the_later_of_two(tmp_path):
    share, store = tmp_path / "two words", tmp_path / "two words" / "var" / "kadian.db"
    mounts = mounted("nfs", str(share).replace(" ", r"\040"))
    assert file_system_of(store, mounts) == "nfs"
    assert file_system_of(tmp_path / "two wordsmiths" / "kadian.db", mounts) == "ext4"
    assert file_system_of(store, mounts + mounts.splitlines()[1].replace("nfs", "xfs")) == "xfs"
    assert file_system_of(store, "") == ""


def test_a_store_that_a_server_keeps_has_no_disk_of_ours():
    assert check_store_location("postgresql+psycopg://host/db") == []


def test_a_store_behind_a_link_is_where_the_link_leads(tmp_path):
    (tmp_path / "share").mkdir()
    (tmp_path / "var").symlink_to(tmp_path / "share")
    assert file_system_of(tmp_path / "var" / "kadian.db", mounted("nfs", tmp_path / "share")) == "nfs"


def test_little_disk_is_a_warning_as_one_can_still_read(tmp_path):
    path = tmp_path / "not" / "yet" / "kadian.db"
    (alarm,) = check_disk(path, min_free_bytes=2**62)
    assert (alarm.key, alarm.blocks_start) == ("alarm.little_disk", False)
    assert check_disk(path, min_free_bytes=0) == []


@pytest.mark.parametrize("lost", [1, 1000, 4096])
def test_a_file_that_lacks_its_end_refuses_the_start(world, tmp_path, lost):
    world.store.close()
    path = tmp_path / "kadian.db"
    assert check_store_location(f"sqlite:///{path}", mounts="") == []
    os.truncate(path, path.stat().st_size - lost)
    (alarm,) = check_store_location(f"sqlite:///{path}", mounts="")
    assert (alarm.key, alarm.params["found"], alarm.blocks_start) == ("alarm.cut_short", lost, True)
    path.with_name("kadian.db-wal").write_bytes(b"x")  # what is missing may be in the log, after a crash
    assert check_store_location(f"sqlite:///{path}", mounts="") == []


def test_a_page_that_is_broken_is_found(world):
    assert check_pages(world.ctx) == []
    world.store.close()
    path = Path(world.store._file.path)
    content = bytearray(path.read_bytes())
    content[8 * 4096 : 12 * 4096] = bytes(4 * 4096)
    path.write_bytes(content)
    store = Store.open_for_reading(f"sqlite:///{path}")
    (alarm,) = check_pages(replace(world.ctx, store=store))
    store.close()
    assert (alarm.key, alarm.blocks_start) == ("alarm.pages", True)


@pytest.mark.parametrize("name", REQUIRED_OPTIONS)
def test_a_protection_switched_off_refuses_the_start(name):
    due = REQUIRED_OPTIONS[name]
    weaker = not due if isinstance(due, bool) else 200 if isinstance(due, int) else "full"
    for options in (SAFE | {name: weaker}, {other: SAFE[other] for other in SAFE if other != name}):
        (alarm,) = check_server_options(options)
        assert (alarm.key, alarm.params["option"], alarm.blocks_start) == ("alarm.protection", name, True)
    assert check_server_options(SAFE) == []


def test_a_lower_limit_protects_all_the_more():
    assert check_server_options(SAFE | {"server.maxMessageSize": 5}) == []


@pytest.mark.parametrize("trusted", ["*", "proxy.lan", "10.0.0.5, *", "0.0.0.0/0", "::/0"])
def test_a_proxy_that_anybody_could_be_refuses_the_start(trusted):
    (alarm,) = check_proxies(trusted)
    assert (alarm.key, alarm.params["found"], alarm.blocks_start) == (
        "alarm.proxies",
        trusted.split(", ")[-1],
        True,
    )


@pytest.mark.parametrize("trusted", ["", "127.0.0.1,::1", "10.0.0.5, 10.1.0.0/24", "fd00::5"])
def test_proxies_named_by_their_addresses_are_fine(trusted):
    assert check_proxies(trusted) == []


@pytest.mark.parametrize("names", [["192.0.2.7"], ["127.0.0.1", "kadian.lan"], ["127.0.0.1", "*"]])
def test_demo_accounts_are_for_this_machine_by_its_own_names(names):
    demo, own = (
        SimpleNamespace(read_model=SimpleNamespace(reference=lambda it=is_demo: SimpleNamespace(is_demo=it)))
        for is_demo in (True, False)
    )
    (alarm,) = check_address(demo, names)
    assert (alarm.key, alarm.params["found"], alarm.blocks_start) == ("alarm.demo_address", names[-1], True)
    assert check_address(demo, ["127.0.0.1", "localhost", "::1"]) == []
    assert check_address(own, names) == []


# Checks that read the store


def test_a_store_as_it_should_be_gives_no_alarm(world):
    seq = world.change("CP1", "unmanned").seq
    assert [*check_writable(world.ctx), *check_journal(world.ctx)] == []
    assert world.store.revision() == seq


@pytest.mark.parametrize(
    ("pragma", "actual"),
    [
        ("PRAGMA synchronous=NORMAL", "synchronous=1"),
        ("PRAGMA foreign_keys=OFF", "foreign_keys=0"),
        ("PRAGMA journal_mode=DELETE", "journal_mode=delete"),
    ],
)
def test_a_pragma_that_is_not_in_force_refuses_the_start(world, pragma, actual):
    with connecting(world.store, pragma):
        (alarm,) = check_writable(world.ctx)
    assert (alarm.key, alarm.params, alarm.blocks_start) == ("alarm.pragma", {"found": actual}, True)


def test_photos_whose_disk_is_missing_are_a_warning(world, tmp_path):
    photos = PhotoFolder(tmp_path / "photos")
    world.ctx = replace(world.ctx, settings=Settings(photos=str(photos.path)))
    for number in range(3):
        photos.write(attachment_of(bytes_of(number)).sha256, bytes_of(number))
        world.store.write(request_for(f"photo {number}"), attaching(number))
    assert check_photo_files(world.ctx) == []
    photos.path.rename(tmp_path / "away")
    (alarm,) = check_photo_files(world.ctx)
    assert (alarm.params, alarm.blocks_start) == ({"found": 3, "folder": photos.path}, False)


def test_a_clock_before_the_last_entry_is_a_warning(world):
    world.change("CP1", "unmanned")
    assert check_journal(world.ctx) == []
    world.pass_time(seconds=-1)
    (alarm,) = check_journal(world.ctx)
    assert (alarm.key, alarm.blocks_start) == ("alarm.clock", False)


def test_a_store_that_takes_no_commit_refuses_the_start(world):
    assert check_writable(world.ctx) == []
    with connecting(world.store, "PRAGMA query_only = ON"):
        (alarm,) = check_writable(world.ctx)
    assert (alarm.key, alarm.blocks_start) == ("alarm.not_writable", True)
    assert alarm.params == {"found": "attempt to write a readonly database"}


def test_a_clock_that_was_wrong_once_is_recognised_by_the_latest_of_the_last_entries(world):
    latest = world.change("CP1", "unmanned").seq
    world.pass_time(hours=-48)
    for status in ("manned", "unmanned"):
        world.change("CP1", status)
    (alarm,) = check_journal(world.ctx)
    assert (alarm.key, alarm.params["number"]) == ("alarm.clock", latest)
    world.pass_time(hours=48)
    assert check_journal(world.ctx) == []


def test_a_strange_trigger_refuses_the_start_and_one_that_is_gone_is_put_back_and_reported(world, tmp_path):
    assert check_structure(world.ctx) == []
    with world.store._writing.begin() as connection:
        connection.execute(text("CREATE TRIGGER strange AFTER INSERT ON site BEGIN DELETE FROM visit; END"))
    (alarm,) = check_structure(world.ctx)
    assert (alarm.key, alarm.params, alarm.blocks_start) == (
        "alarm.structure",
        {"found": "trigger strange"},
        True,
    )
    with world.store._writing.begin() as connection:
        for name in ("strange", "journal_no_update"):
            connection.execute(text(f"DROP TRIGGER {name}"))
    world.store.close()
    settings = Settings(store=f"sqlite:///{tmp_path / 'kadian.db'}")
    for keys in (["alarm.guards_restored"], []):
        ctx = open_context(settings)
        assert [alarm.key for alarm in check_structure(ctx)] == keys
        ctx.store.close()


@pytest.mark.parametrize("column", ["actor", "hash", "prev_hash", "reason"])
def test_a_chain_damaged_at_its_end_refuses_the_start(world, column):
    seq = world.change("CP1", "unmanned").seq
    change_behind_its_back(world.store, seq, **{column: "x"})
    (alarm,) = check_journal(world.ctx)
    assert (alarm.key, alarm.params, alarm.blocks_start) == ("alarm.journal_tail", {"number": str(seq)}, True)


# How alarms are reported


def test_a_warning_is_logged_and_the_office_opens(world, tmp_path, caplog):
    world.change("CP1", "unmanned")
    world.pass_time(days=-1)
    settings = Settings(store=f"sqlite:///{tmp_path / 'kadian.db'}")
    assert open_checked(lambda: world.ctx, settings.store_url, SAFE, WORDS) is world.ctx
    assert "clock is before the last entry" in caplog.text


def test_the_first_that_refuses_is_raised_and_all_others_are_logged(caplog):
    alarms = [
        Alarm("alarm.pragma", {"found": "x"}, blocks_start=True),
        Alarm("alarm.little_disk", {"found": 3}),
        Alarm("alarm.journal_tail", {"number": 7}, blocks_start=True),
    ]
    with pytest.raises(StartRefused) as caught:
        report_alarms(alarms, WORDS)
    assert (caught.value.key, caught.value.params) == ("alarm.pragma", {"found": "x"})
    assert [record.levelno for record in caplog.records] == [logging.WARNING, logging.ERROR]


def test_with_a_protection_off_the_store_is_not_even_opened(tmp_path):
    settings = Settings(store=f"sqlite:///{tmp_path / 'kadian.db'}")
    options = SAFE | {"server.enableXsrfProtection": False}
    with pytest.raises(StartRefused):
        open_checked(lambda: open_context(settings), settings.store_url, options, WORDS)
    assert list(tmp_path.iterdir()) == []


def test_a_newer_schema_refuses_the_start(world, tmp_path):
    with world.store._writing.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    world.store.close()
    settings = Settings(store=f"sqlite:///{tmp_path / 'kadian.db'}")
    with pytest.raises(SchemaTooNew):
        open_checked(lambda: open_context(settings), settings.store_url, SAFE, WORDS)


ALARMS = [
    Alarm("alarm.protection", {"option": "server.enableCORS", "found": False, "expected": True}),
    Alarm("alarm.sqlite_build", {"found": "3.36.0", "expected": "3.37.0"}),
    Alarm("alarm.network_store", {"file": "kadian.db", "found": "nfs4"}),
    Alarm("alarm.little_disk", {"found": 3}),
    Alarm("alarm.pragma", {"found": "synchronous=1"}),
    Alarm("alarm.photos_missing", {"found": 3, "folder": "/srv/photos"}),
    Alarm("alarm.pages", {"found": "Page 7: never used"}),
    Alarm("alarm.cut_short", {"file": "kadian.db", "found": 1000}),
    Alarm("alarm.guards_restored", {"found": "journal_no_update"}),
    Alarm("alarm.structure", {"found": "trigger x"}),
    Alarm("alarm.open_to_others", {"found": "kadian.db"}),
    Alarm("alarm.not_writable", {"found": "attempt to write a readonly database"}),
    Alarm("alarm.journal_tail", {"number": "7"}),
    Alarm("alarm.demo_address", {"found": "192.0.2.7"}),
    Alarm("alarm.proxies", {"found": "*"}),
    Alarm("alarm.clock", {"number": 7, "found": "2020-02-01 08:00"}),
]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("alarm", [*ALARMS, KadianError("error.schema_too_new")], ids=lambda alarm: alarm.key)
def test_each_is_one_filled_sentence_in_the_readers_language(alarm, lang):
    sentence = Translator(lang)(alarm.key, **alarm.params)
    assert sentence != alarm.key
    assert "{" not in sentence
    assert all(str(value) in sentence for name, value in alarm.params.items())

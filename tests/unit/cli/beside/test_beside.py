"""Commands beside the application that has the store open: it runs them, once each, and nothing is lost."""

import json
import os
import shutil
import time
from contextlib import closing, contextmanager

import pytest

from geo.cli.beside import hand_over as client
from geo.cli.beside import worker as server
from geo.cli.beside.folder import MAX_HEADER_BYTES, CommandFolder, CommandRequest
from geo.cli.beside.worker import CommandWorker
from geo.cli.main import COMMANDS
from geo.domain.errors import InvalidInput
from geo.services.bootstrap import open_context
from geo.settings import settings_from_environment
from geo.store import Store

NEW = "code,name,kind,status,area\nK09,北桥,checkpoint,manned,370725\n"


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Look often, and give up soon."""
    monkeypatch.setattr(server, "POLL_INTERVAL_S", 0.01)
    monkeypatch.setattr(client, "POLL_INTERVAL_S", 0.01)
    monkeypatch.setattr(client, "TAKEN_TIMEOUT_S", 5.0)


@contextmanager
def application(shell):
    """The context of an application that has the store open, without its worker."""
    ctx = open_context(settings_from_environment(shell.environment))
    with closing(ctx.store):
        yield ctx


@contextmanager
def running(shell):
    """An application that has the store open and takes commands."""
    with application(shell) as ctx:
        worker = CommandWorker(ctx)
        worker.start()
        try:
            yield ctx
        finally:
            worker.stop()


def folder_of(shell):
    return CommandFolder.beside(shell.environment["KADIAN_STORE"])


def entries(shell):
    with closing(Store.open_for_reading(shell.environment["KADIAN_STORE"])) as store:
        return store.revision()


def request(*arguments, number=1):
    return CommandRequest(f"{number:032x}", arguments, "en")


def test_an_import_is_written_by_the_application_that_has_the_store_open(filled):
    path = filled.file("more.csv", NEW)
    with running(filled) as ctx:
        assert filled("import", path) == 0
        assert "sites: 1 new" in filled.out
        assert "The application is running" in filled.err
        with ctx.store.read() as reader:
            assert reader.site("K09").name == "北桥"
            last = reader.entries(limit=1)[0]
    assert (last.actor, last.source) == ("cli", "cli")
    assert list(folder_of(filled).path.iterdir()) == []


def test_a_dry_run_reads_beside_the_application_and_needs_nothing_of_it(filled):
    path = filled.file("more.csv", NEW)
    with application(filled) as ctx:
        before = ctx.store.revision()
        assert filled("import", path, "--dry-run") == 0
        assert "sites: 1 new" in filled.out
        assert ctx.store.revision() == before


def test_any_writing_command_is_handed_over_and_answers_as_if_it_had_written_itself(filled):
    unknown = ("findings", "log", "vehicles", "--site", "NOWHERE")
    assert filled(*unknown) == 1
    alone = filled.err
    with running(filled):
        assert filled(*unknown) == 1
        assert filled.err.endswith(alone)
        assert filled("findings", "log", "vehicles", "--site", "K01") == 0
        assert "F1" in filled.out
        assert filled("administrator") == 0
        assert filled.out


def test_faults_of_a_handed_import_are_listed_as_ever_and_nothing_is_written(filled):
    path = filled.file("more.csv", NEW.replace("checkpoint", "castle"))
    before = entries(filled)
    with running(filled):
        assert filled("import", path) == 2
    assert "more.csv:2:kind: " in filled.err
    assert entries(filled) == before


def test_a_folder_is_handed_over_with_its_files(filled):
    (filled.folder / "lists").mkdir()
    filled.file("lists/more.csv", NEW)
    with running(filled):
        assert filled("import", filled.folder / "lists") == 0
    assert "sites: 1 new" in filled.out


def test_without_an_application_that_takes_it_the_command_is_withdrawn(filled, monkeypatch):
    monkeypatch.setattr(client, "TAKEN_TIMEOUT_S", 0.05)
    path = filled.file("more.csv", NEW)
    with application(filled):
        folder_of(filled).prepare()
        assert filled("import", path) == 1
    assert "takes no commands" in filled.err
    assert list(folder_of(filled).path.iterdir()) == []


def test_no_new_store_is_made_beside_the_application(filled):
    with running(filled):
        assert filled("init") == 1
    assert "Another process is writing" in filled.err


def left(shell, number=1):
    """Leave an import as a command does, and take it as an application that then ends."""
    path, folder = shell.file("more.csv", NEW), folder_of(shell)
    folder.prepare()
    folder.leave(request("import", str(path), number=number), {str(path): path})
    assert folder.take(f"{number:032x}")
    return folder


def finish_interrupted(shell):
    with running(shell), closing(Store.open_for_reading(shell.environment["KADIAN_STORE"])):
        folder = folder_of(shell)
        client._wait(lambda: not folder.interrupted(), 10.0)


def test_a_command_whose_application_ended_before_it_is_run_after_the_next_start(filled):
    folder, before = left(filled), entries(filled)
    finish_interrupted(filled)
    result, _ = folder.fetch_result(f"{1:032x}")
    assert result.code == 0
    assert entries(filled) == before + 1


def test_a_command_whose_application_ended_after_it_had_written_is_not_run_twice(filled):
    folder, before = left(filled), entries(filled)
    with application(filled) as ctx:
        server.run_handed(ctx, folder, folder.read(f"{1:032x}"))  # and it ends before it leaves the result
    assert entries(filled) == before + 1
    finish_interrupted(filled)
    result, _ = folder.fetch_result(f"{1:032x}")
    assert result.code == 0
    assert f"#{before + 1}" in result.out
    assert entries(filled) == before + 1


def test_the_same_request_run_twice_is_written_once(filled):
    """The control of the above: without the look into the journal the key alone prevents a second write."""
    folder, before = left(filled), entries(filled)
    with application(filled) as ctx:
        for _ in range(2):
            server.run_handed(ctx, folder, folder.read(f"{1:032x}"))
    assert entries(filled) == before + 1


@pytest.mark.skipif(os.name != "posix", reason="links and owners are those of POSIX")
@pytest.mark.parametrize(
    "made", ["link", "outside", "huge header", "no header", "others may write", "too much"]
)
def test_what_no_command_leaves_is_refused(filled, made, monkeypatch):
    folder = left(filled)
    place = folder.path / f"{1:032x}.running"
    header = place / "request.json"
    if made == "link":
        (place / "input-0" / "more.csv").unlink()
        (place / "input-0" / "more.csv").symlink_to("/etc/hostname")
    elif made == "outside":
        content = json.loads(header.read_text("utf-8")) | {"files": {"x": "../../kadian.db"}}
        header.write_text(json.dumps(content), "utf-8")
    elif made == "huge header":
        header.write_text(" " * MAX_HEADER_BYTES + header.read_text("utf-8"), "utf-8")
    elif made == "no header":
        header.unlink()
    elif made == "others may write":
        (place / "input-0" / "more.csv").chmod(0o666)
    else:
        monkeypatch.setattr("geo.cli.beside.folder.MAX_BYTES", 100)
    with pytest.raises(InvalidInput):
        folder.read(f"{1:032x}")


@pytest.mark.skipif(os.name != "posix", reason="owners are those of POSIX")
def test_a_request_of_another_account_is_not_taken(filled, monkeypatch):
    folder = folder_of(filled)
    folder.prepare()
    folder.leave(request("administrator"), {})
    own = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: own + 1)
    assert not folder.take(f"{1:032x}")
    monkeypatch.undo()
    assert folder.take(f"{1:032x}")  # the control


def test_a_half_written_request_is_not_seen(filled):
    folder = folder_of(filled)
    folder.prepare()
    folder.leave(request("administrator"), {})
    (folder.path / f"{1:032x}.request").rename(folder.path / f"{1:032x}.part")
    (folder.path / "not-an-id.request").mkdir()
    assert folder.waiting() == []


def test_files_that_are_too_large_are_not_left(filled, monkeypatch):
    monkeypatch.setattr("geo.cli.beside.folder.MAX_BYTES", 10)
    path, folder = filled.file("more.csv", NEW), folder_of(filled)
    folder.prepare()
    with pytest.raises(InvalidInput):
        folder.leave(request("import", str(path)), {str(path): path})
    assert list(folder.path.iterdir()) == []


def test_a_folder_that_is_a_link_is_not_used(filled, tmp_path):
    folder = folder_of(filled)
    shutil.rmtree(folder.path, ignore_errors=True)
    (tmp_path / "elsewhere").mkdir()
    folder.path.symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    with application(filled) as ctx:
        worker = CommandWorker(ctx)
        worker.start()
        worker.stop()
    assert not folder.is_usable


def test_every_file_that_a_writing_command_reads_goes_with_it():
    """Arguments that name files are input files of their command, or it needs no application."""
    alone, written = {"backup", "restore", "drill"}, {"output", "docx"}
    unnamed = {
        (name, argument)
        for name, command in COMMANDS.items()
        for typed, options in command.arguments.items()
        if options.get("metavar") == "FILE" and name not in alone
        if (argument := typed.split()[-1].lstrip("-").replace("-", "_")) not in written
        if argument not in command.input_files
    }
    assert unnamed == set()


def test_a_command_that_ends_the_application_each_time_is_not_run_for_ever(filled):
    folder = left(filled)
    assert [folder.begin_attempt(f"{1:032x}") for _ in range(3)] == [True, True, False]
    before = entries(filled)
    finish_interrupted(filled)
    result, _ = folder.fetch_result(f"{1:032x}")
    assert (result.code, entries(filled)) == (1, before)


def test_a_request_whose_command_was_killed_is_removed(filled):
    path, folder = filled.file("more.csv", NEW), folder_of(filled)
    folder.prepare()
    folder.leave(request("import", str(path)), {str(path): path})
    folder.remove_old()
    assert folder.waiting()  # the control
    left_at = time.time() - 61
    os.utime(folder.path / f"{1:032x}.request", (left_at, left_at))
    folder.remove_old()
    assert not folder.waiting()


def test_another_account_hands_nothing_over(filled, monkeypatch):
    folder = folder_of(filled)
    folder.prepare()
    assert folder.is_usable  # the control
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert not folder.is_usable

"""What people and programs do to the files of an open store, and what it acknowledges afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess

from geo.domain.errors import KadianError, StoreUnavailable
from geo.domain.journal import Entry
from geo.store import Store
from geo.store.store_file import StoreFile
from tests.contract.story import opened, request_for

PRESSES, BEFORE = 5, 60
LONG = "x" * 500
"""A journal of many pages: of those that are not written again the log has nothing."""


def companion(path, name):
    return path.with_name(f"{path.name}-{name}")


def elsewhere(path):
    folder = path.parent.parent / "elsewhere"
    folder.mkdir(exist_ok=True)
    return folder / path.name


def remove_all(path, _):
    for each in (path, companion(path, "wal"), companion(path, "shm")):
        each.unlink()


def move_all(path, _):
    for each in (path, companion(path, "wal"), companion(path, "shm")):
        each.rename(elsewhere(each))


def replace_by_empty(path, _):
    path.unlink()
    path.touch()


def copy_over(path, other):
    """The file stays the same, its content does not."""
    run("cp", other, path)


def cut(share):
    def cutting(path, _):
        run("truncate", "-s", int(path.stat().st_size * share) // 4096 * 4096, path)

    return cutting


def link_instead(path, _):
    """The same file by another way: its log would no longer be looked for where it is."""
    path.rename(elsewhere(path))
    path.symlink_to(elsewhere(path))


def rename_folder(path, _):
    path.parent.rename(path.parent.with_name("renamed"))


def replace_folder(path, other):
    rename_folder(path, other)
    path.parent.mkdir()
    shutil.copy(other, path)


def log(change):
    return lambda path, other: change(companion(path, "wal"), other)


def replace_log(path, other):
    path.unlink()
    shutil.copy(other, path)


ATTACKS = {
    "rm the file": lambda path, _: path.unlink(),
    "rm file, log and index": remove_all,
    "mv the file away": lambda path, _: path.rename(elsewhere(path)),
    "mv file, log and index away": move_all,
    "mv another store in its place": lambda path, other: other.replace(path),
    "an empty file in its place": replace_by_empty,
    "a link to it in its place": link_instead,
    "cp another store over it": copy_over,
    "cut to nothing": cut(0),
    "cut to half": cut(0.5),
    "folder renamed": rename_folder,
    "another folder in its place": replace_folder,
    "rm the log": log(lambda path, _: path.unlink()),
    "mv the log away": log(lambda path, _: path.rename(elsewhere(path))),
    "another log in its place": log(replace_log),
    "log cut to nothing": log(cut(0)),
    "log cut to half": log(cut(0.5)),
}
"""Each is done to the path of an open store; the other argument is that of another, closed store."""


class TrustingFile(StoreFile):
    """The protection switched off: whatever became of the file, it is taken for the store's."""

    is_writable = True

    def check(self, *, committed=False):
        pass

    def check_name(self):
        pass

    def remember(self, *, log=True):
        pass


class TrustingStore(Store):
    """A store that goes on with whatever it has open."""

    @classmethod
    def open(cls, url):
        store = super().open(url)
        store._file.__class__ = TrustingFile
        return store


def run(*command):
    """By another process: to close a file of the store in this one would take SQLite's locks away."""
    subprocess.run([str(part) for part in command], check=True)


def pressing(store, keys):
    """The keys whose presses were acknowledged."""
    acknowledged = []
    for key in keys:
        try:
            store.write(request_for(key), lambda tx: tx.record(Entry("unit", "U1", "press", reason=LONG)))
        except StoreUnavailable:
            continue
        acknowledged.append(key)
    return acknowledged


def left_after_a_crash(path, folder):
    """Keys in what a start after a crash at this moment would find, without disturbing the open store."""
    folder.mkdir(parents=True)
    path = path.resolve()
    for each in (path, companion(path, "wal")):
        if each.exists():
            run("cp", each, folder)
    copy = folder / path.name
    if not copy.exists():
        return set()
    try:
        store = Store.open(f"sqlite:///{copy}")
    except KadianError:
        return set()
    try:
        with store.read() as reader:
            return {entry.key for entry in reader.entries(limit=10_000)}
    except KadianError:
        return set()
    finally:
        store.close()


def another_store(path):
    with opened(f"sqlite:///{path}") as store:
        pressing(store, [f"other-{number}" for number in range(PRESSES)])
    return path


def acknowledged_and_lost(folder, attack, kind=Store):
    """How many presses a store acknowledged after its files were attacked, and how many of them are lost."""
    (folder / "var").mkdir(parents=True)
    path, other = folder / "var" / "kadian.db", another_store(folder / "other.db")
    with opened(f"sqlite:///{path}", kind) as store:
        before = [f"before-{number}" for number in range(BEFORE)]
        assert pressing(store, before[:-1]) == before[:-1]
        store._writing.dispose()  # what was written so far is in the file, what follows in its log alone
        assert pressing(store, before[-1:]) == before[-1:]
        attack(path, other)
        after = pressing(store, [f"after-{number}" for number in range(PRESSES)])
        left = left_after_a_crash(path, folder / "crashed")
    return len(after), len(set(after) - left)


def is_root():
    return os.name == "posix" and os.geteuid() == 0


def chattr(flag, path):
    """Whether the file system took it: not all of them know the attribute."""
    tool = shutil.which("chattr")
    if tool is None:
        return False
    return subprocess.run([tool, flag, str(path)], check=False, capture_output=True).returncode == 0

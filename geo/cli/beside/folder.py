"""Folder in which commands are handed to the application that writes the store.

A request is a folder of its own, whose name tells how far it is: ``ID.part`` while it is written,
``ID.request`` once it is complete, ``ID.running`` once the application has taken it, ``ID.done`` with the
result. Each step is one rename, so that nothing is ever half there, on Windows too.

Who may write into this folder may write the store itself. What lies there is checked all the same: only
folders and ordinary files of the same account, no links, and no more than ``MAX_BYTES``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from geo.domain.errors import InvalidInput, StoreUnavailable
from geo.exchange.sources import MAX_FILE_BYTES
from geo.store.backends import local_file
from geo.store.private_files import FOLDER_MODE, create_private_folder, sync_path

MAX_BYTES = 2 * MAX_FILE_BYTES
"""Greatest size of all files of one request, in bytes."""
MAX_FILES = 1000
MAX_HEADER_BYTES = 1_000_000
"""Greatest size of the description of a request, in bytes."""
KEPT_S = 24 * 3600.0
"""Seconds for which a result that was not fetched, or an incomplete request, is kept."""
_PART, _REQUEST, _RUNNING, _DONE = ".part", ".request", ".running", ".done"
_KEPT_S = {_PART: KEPT_S, _DONE: KEPT_S, _REQUEST: 60.0}
"""How long each is kept: a command waits 10 s, and one that was killed cannot withdraw its request."""
MAX_ATTEMPTS = 2
_ID = re.compile(r"[0-9a-f]{32}")
_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class CommandRequest:
    """A command that another process runs.

    Attributes:
        id: Names the request, and the idempotency keys of what it writes.
        arguments: Arguments as typed after the name of the program.
        lang: Language of what it prints.
        files: Where the files that the arguments name lie within the request, by the name that was typed.
    """

    id: str
    arguments: tuple[str, ...]
    lang: str
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """What became of a command.

    Attributes:
        code: Exit code.
        out: What it printed as result.
        err: What it printed as errors.
        files: Files that it wrote: where they lie within the request, by the name that they are to have.
    """

    code: int
    out: str = ""
    err: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


class CommandFolder:
    """The folder beside one store."""

    def __init__(self, path: Path) -> None:
        """Use this folder, whether or not it exists."""
        self.path = path

    @classmethod
    def beside(cls, store_url: str) -> CommandFolder | None:
        """Return the folder of a store; None for a store on a server, which any process may write."""
        file = local_file(store_url)
        return None if file is None else cls(file.with_name(file.name + ".commands"))

    @property
    def is_usable(self) -> bool:
        """Whether an application of this account has made it.

        No other account hands commands over, root neither: what comes back names files that are then written.
        """
        try:
            status = self.path.lstat()
        except OSError:
            return False
        return stat.S_ISDIR(status.st_mode) and _is_own(status)

    def prepare(self) -> None:
        """Create it, closed to other accounts.

        Raises:
            StoreUnavailable: It is a link or another account's, or cannot be created.
        """
        try:
            create_private_folder(self.path)
            status = self.path.lstat()
            if not stat.S_ISDIR(status.st_mode) or not _is_own(status):
                raise StoreUnavailable(reason=f"not a folder of this account: {self.path}")
            if os.name == "posix":
                self.path.chmod(FOLDER_MODE)
        except OSError as error:
            raise StoreUnavailable(reason=str(error)) from error

    def leave(self, request: CommandRequest, inputs: Mapping[str, Path]) -> None:
        """Leave a request with copies of the files that it reads, by the name that was typed.

        Raises:
            InvalidInput: The files are too many or too large, or one cannot be read.
        """
        part = self._place(request.id, _PART)
        part.mkdir(mode=FOLDER_MODE)
        try:
            files = _copied(inputs, part)
            header = asdict(request) | {"files": files}
            _write_json(part / "request.json", header)
            part.rename(self._place(request.id, _REQUEST))
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise

    def withdraw(self, request_id: str) -> bool:
        """Take a request back; return False where the application has taken it already."""
        place = self._place(request_id, _PART)
        try:
            self._place(request_id, _REQUEST).rename(place)
        except OSError:
            return False
        shutil.rmtree(place, ignore_errors=True)
        return True

    def is_taken(self, request_id: str) -> bool:
        """Return whether the application has taken the request."""
        return not self._place(request_id, _REQUEST).exists()

    def is_finished(self, request_id: str) -> bool:
        """Return whether there is a result."""
        return self._place(request_id, _DONE).exists()

    def fetch_result(self, request_id: str) -> tuple[CommandOutcome, dict[str, bytes]] | None:
        """Return the result with the contents of its files by their names, and remove it; None before it."""
        if not self.is_finished(request_id):
            return None
        place = self._place(request_id, _DONE)
        result = CommandOutcome(**json.loads((place / "result.json").read_text("utf-8")))
        contents = {name: (place / path).read_bytes() for name, path in result.files.items()}
        shutil.rmtree(place, ignore_errors=True)
        return result, contents

    def waiting(self) -> list[str]:
        """Return the ids of complete requests, the oldest first."""
        return self._ids(_REQUEST)

    def interrupted(self) -> list[str]:
        """Return the ids of requests that were taken and have no result."""
        return self._ids(_RUNNING)

    def take(self, request_id: str) -> bool:
        """Take a request to run it; return False where it was withdrawn, or is another account's."""
        place = self._place(request_id, _REQUEST)
        try:
            if not _is_own(place.lstat()):
                return False
            place.rename(self._place(request_id, _RUNNING))
        except OSError:
            return False
        return True

    def read(self, request_id: str) -> CommandRequest:
        """Return a request that was taken.

        Raises:
            InvalidInput: It holds what no command leaves: links, files of others, too much.
        """
        place = self._place(request_id, _RUNNING)
        _check_content(place)
        header = place / "request.json"
        try:
            if header.stat().st_size > MAX_HEADER_BYTES:
                raise InvalidInput("error.command_content")
            content = json.loads(header.read_text("utf-8"))
            arguments, lang, files = content["arguments"], content["lang"], dict(content["files"])
            if not all(_is_within(place, path) for path in files.values()):
                raise InvalidInput("error.command_content")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InvalidInput("error.command_content") from error
        return CommandRequest(request_id, tuple(map(str, arguments)), str(lang), files)

    def input_path(self, request: CommandRequest, name: str) -> Path:
        """Return where the copy of a file lies that an argument names.

        Raises:
            InvalidInput: The request has no such file.
        """
        if name not in request.files:
            raise InvalidInput("error.cannot_read", file=name, found="")
        return self._place(request.id, _RUNNING) / request.files[name]

    def finish(self, request_id: str, result: CommandOutcome, outputs: Mapping[str, bytes]) -> None:
        """Leave the result of a request that was taken, with the files that the command wrote."""
        place = self._place(request_id, _RUNNING)
        files = {}
        for number, (name, content) in enumerate(outputs.items()):
            files[name] = f"output-{number}"
            (place / files[name]).write_bytes(content)
        _write_json(place / "result.json", asdict(result) | {"files": files})
        place.rename(self._place(request_id, _DONE))

    def remove_old(self) -> None:
        """Remove results that were not fetched, and requests whose command has long given up waiting."""
        now = time.time()
        for each in self.path.iterdir():
            with suppress(OSError):
                kept_s = _KEPT_S.get(each.suffix)
                if kept_s is not None and each.lstat().st_mtime < now - kept_s:
                    shutil.rmtree(each)

    def begin_attempt(self, request_id: str) -> bool:
        """Count that a command is begun; return False where it has ended the application twice before."""
        for number in range(MAX_ATTEMPTS):
            with suppress(FileExistsError):
                (self._place(request_id, _RUNNING) / f"attempt-{number}").open("xb").close()
                return True
        return False

    def _place(self, request_id: str, suffix: str) -> Path:
        return self.path / f"{request_id}{suffix}"

    def _ids(self, suffix: str) -> list[str]:
        found = []
        for each in os.scandir(self.path):
            name, _, ending = each.name.partition(".")
            if f".{ending}" == suffix and _ID.fullmatch(name):
                with suppress(OSError):
                    found.append((each.stat(follow_symlinks=False).st_mtime, name))
        return [name for _, name in sorted(found)]


def _is_own(status: os.stat_result) -> bool:
    """Return whether a file is this account's and only this account may change it."""
    if os.name != "posix":
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & _WRITABLE_BY_OTHERS


def _is_within(place: Path, path: str) -> bool:
    return (place / path).resolve().is_relative_to(place.resolve())


def _check_content(place: Path) -> None:
    """Check that a request holds folders and ordinary files of this account alone, and not too much.

    Raises:
        InvalidInput: It does not.
    """
    size = count = 0
    for folder, folders, files in os.walk(place):
        for name in (*folders, *files):
            status = (Path(folder) / name).lstat()
            size, count = size + status.st_size, count + 1
            ordinary = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
            if not ordinary or not _is_own(status) or size > MAX_BYTES or count > MAX_FILES:
                raise InvalidInput("error.command_content")


def _copied(inputs: Mapping[str, Path], part: Path) -> dict[str, str]:
    """Copy files, and the files of folders, into a request.

    Returns:
        The path of each copy within the request, by the name that was typed.

    Raises:
        InvalidInput: They are too many or too large, or one cannot be read.
    """
    files, size, count = {}, 0, 0
    for number, (name, path) in enumerate(inputs.items()):
        place = part / f"input-{number}"
        place.mkdir(mode=FOLDER_MODE)
        files[name] = f"input-{number}" if path.is_dir() else f"input-{number}/{path.name}"
        for source in _files_of(path):
            try:
                size, count = size + source.stat().st_size, count + 1
                if size > MAX_BYTES or count > MAX_FILES:
                    raise InvalidInput("error.command_large", most=MAX_BYTES // 10**6)
                shutil.copyfile(source, place / source.name)
            except FileNotFoundError:
                continue  # the command itself says that it does not exist
            except OSError as problem:
                raise InvalidInput("error.cannot_read", file=name, found=problem.strerror or "") from problem
    return files


def _files_of(path: Path) -> Iterable[Path]:
    return sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else (path,)


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=True), "utf-8")
    sync_path(path)

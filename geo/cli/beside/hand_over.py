"""Hand a command to the application that has the store open, and print what became of it."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4

from geo.cli.beside.folder import CommandFolder, CommandRequest
from geo.cli.context import CliContext
from geo.domain.errors import StoreInUse, StoreUnavailable

TAKEN_TIMEOUT_S = 10.0
"""Longest wait until the application takes the command: without one, another process has the store open."""
RESULT_TIMEOUT_S = 900.0
"""Longest wait for the result."""
POLL_INTERVAL_S = 0.1


def hand_over(cli: CliContext, arguments: Sequence[str], inputs: Sequence[str], in_use: StoreInUse) -> int:
    """Let the application run a command, print what it printed, and return its exit code.

    Args:
        cli: Context of the command.
        arguments: What was typed after the name of the program.
        inputs: Files and folders that the arguments name.
        in_use: Refusal of the store, raised where nothing takes the command.

    Raises:
        StoreInUse: Nothing takes the command; it was withdrawn and has not been run.
        StoreUnavailable: It was taken, and there is no result yet; the application finishes it.
    """
    folder = CommandFolder.beside(cli.settings.store_url)
    if folder is None or not folder.is_usable:
        raise in_use
    request = CommandRequest(uuid4().hex, tuple(arguments), cli.t.lang)
    folder.leave(request, {name: Path(name) for name in inputs})
    try:
        is_taken = _wait(lambda: folder.is_taken(request.id), TAKEN_TIMEOUT_S)
        if not is_taken and folder.withdraw(request.id):
            raise in_use
        cli.print_error(cli.t("cli.beside.running"))
        _wait(lambda: folder.is_finished(request.id), RESULT_TIMEOUT_S)
    except KeyboardInterrupt:
        if folder.withdraw(request.id):
            raise
    fetched = folder.fetch_result(request.id)
    if fetched is None:
        raise StoreUnavailable("error.command_unanswered")
    result, contents = fetched
    for name, content in contents.items():
        cli.write_file(content, name, create_folder=True)
    cli.out.write(result.out)
    cli.err.write(result.err)
    return result.code


def input_names(chosen: Namespace, names: Sequence[str]) -> list[str]:
    """Return the files that the arguments of these names name."""
    values = (getattr(chosen, name) for name in names)
    lists = (value if isinstance(value, list) else [value] for value in values)
    return list(dict.fromkeys(each for files in lists for each in files if each))


def _wait(is_met: Callable[[], bool], timeout_s: float) -> bool:
    """Wait for a condition; return whether it was met in time."""
    until = time.monotonic() + timeout_s
    while not is_met():
        if time.monotonic() >= until:
            return False
        time.sleep(POLL_INTERVAL_S)
    return True

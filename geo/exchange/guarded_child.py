"""Child processes that read files from people: isolated, without the environment, few at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO

from geo.domain.errors import StoreBusy

_PASSED_VARIABLES = ("LD_LIBRARY_PATH", "SYSTEMROOT")
"""What an interpreter may need to start; the child learns nothing else of the environment."""
_START = Path(__file__).with_name("limited_process.py")


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """What a child may use: processor time in seconds; memory and what it writes, in bytes."""

    cpu_s: int = 20
    memory_bytes: int = 768 * 2**20
    output_bytes: int = 100_000_000


DEFAULT_LIMITS = ChildLimits()


def run_child(
    worker: Path,
    arguments: Sequence[str],
    data: bytes,
    *,
    free: BoundedSemaphore,
    timeout_s: float,
    busy_key: str,
    limits: ChildLimits = DEFAULT_LIMITS,
) -> subprocess.CompletedProcess[bytes]:
    """Run a worker with ``data`` on its input, and return its exit status and its output.

    Args:
        worker: File that the interpreter runs.
        arguments: Of the worker; no part of them comes from outside.
        data: Its input.
        free: How many of its kind may still run.
        timeout_s: Time after which the machine counts as too busy.
        busy_key: Catalogue key of the error that says so.
        limits: What it may use; one that needs more is ended, and its exit status says so.

    Raises:
        StoreBusy: It could not run, or did not finish in time.
    """
    environment = {name: os.environ[name] for name in _PASSED_VARIABLES if name in os.environ}
    if not free.acquire(timeout=timeout_s):
        raise StoreBusy(busy_key)
    try:
        # No part of the command comes from outside: interpreter, files of ours, words of ours.
        command = [sys.executable, "-I", str(_START), *_words(limits), str(worker), *arguments]
        return _bounded_run(command, data, environment, timeout_s=timeout_s, most=limits.output_bytes)
    except (subprocess.TimeoutExpired, OSError) as error:
        raise StoreBusy(busy_key) from error
    finally:
        free.release()


def _bounded_run(
    command: Sequence[str], data: bytes, environment: Mapping[str, str], *, timeout_s: float, most: int
) -> subprocess.CompletedProcess[bytes]:
    """Run a command and read at most so many bytes of what it writes; one that writes more is ended.

    The limits of the child do not bound a pipe: what it writes would be held here.

    Raises:
        TimeoutExpired: It did not finish in time.
    """
    with subprocess.Popen(  # noqa: S603 - see above
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(environment),
    ) as child:
        is_late = threading.Event()

        def end() -> None:
            is_late.set()
            child.kill()

        timer = threading.Timer(timeout_s, end)
        feeder = threading.Thread(target=_feed, args=(child.stdin, data), daemon=True)
        timer.start()
        feeder.start()
        try:
            output = child.stdout.read(most + 1) if child.stdout else b""
            if len(output) > most:
                child.kill()
            child.wait()
        finally:
            timer.cancel()
            child.kill()
            feeder.join()
    if is_late.is_set():
        raise subprocess.TimeoutExpired(command, timeout_s)
    if len(output) > most:
        return subprocess.CompletedProcess(command, -signal.SIGTERM, b"")
    return subprocess.CompletedProcess(command, child.returncode, output)


def _feed(stream: IO[bytes] | None, data: bytes) -> None:
    """Write the input of a child; one that has ended does not read it."""
    with suppress(OSError):
        if stream is not None:
            with stream:
                stream.write(data)


def _words(limits: ChildLimits) -> tuple[str, str]:
    return str(limits.cpu_s), str(limits.memory_bytes)

"""Child processes that read files from people: isolated, without the environment, few at once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from geo.domain.errors import StoreBusy

_PASSED_VARIABLES = ("LD_LIBRARY_PATH", "SYSTEMROOT")
"""What an interpreter may need to start; the child learns nothing else of the environment."""
_START = Path(__file__).with_name("limited_process.py")


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """What a child may use: processor time in seconds, memory in bytes."""

    cpu_s: int = 20
    memory_bytes: int = 768 * 2**20


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
        # No part of the command comes from outside: interpreter, file of ours, words of ours.
        return subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(_START), *_words(limits), str(worker), *arguments],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=timeout_s,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise StoreBusy(busy_key) from error
    finally:
        free.release()


def _words(limits: ChildLimits) -> tuple[str, str]:
    return str(limits.cpu_s), str(limits.memory_bytes)

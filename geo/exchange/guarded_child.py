"""Child processes that read files from people: isolated, without the environment, few at once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import BoundedSemaphore

from geo.domain.errors import StoreBusy

_PASSED_VARIABLES = ("LD_LIBRARY_PATH", "SYSTEMROOT")
"""What an interpreter may need to start; the child learns nothing else of the environment."""


def run_child(
    worker: Path,
    arguments: Sequence[str],
    data: bytes,
    *,
    free: BoundedSemaphore,
    timeout_s: float,
    busy_key: str,
) -> subprocess.CompletedProcess[bytes]:
    """Run a worker with ``data`` on its input, and return its exit status and its output.

    Args:
        worker: File that the interpreter runs; it limits its own memory and processor time.
        arguments: Of the worker; no part of them comes from outside.
        data: Its input.
        free: How many of its kind may still run.
        timeout_s: Time after which the machine counts as too busy.
        busy_key: Catalogue key of the error that says so.

    Raises:
        StoreBusy: It could not run, or did not finish in time.
    """
    environment = {name: os.environ[name] for name in _PASSED_VARIABLES if name in os.environ}
    if not free.acquire(timeout=timeout_s):
        raise StoreBusy(busy_key)
    try:
        # No part of the command comes from outside: interpreter, file of ours, words of ours.
        return subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(worker), *arguments],
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

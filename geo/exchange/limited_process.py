"""Start of a guarded child process: limits processor time, memory and disk, then runs a worker.

The interpreter is isolated, so the folder of ``geo`` is made known here; the environment stays empty.

Arguments: seconds of processor time, bytes of memory, the file of the worker, its own arguments.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

if sys.platform != "win32":
    import resource


def limit_resources(cpu_s: int, memory_bytes: int) -> None:
    """Limit processor time and memory of this process, and forbid it to write files."""
    if sys.platform == "win32":
        return
    limits = {
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for limit, value in limits.items():
        hard = resource.getrlimit(limit)[1]
        least = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (least, least))


if __name__ == "__main__":
    cpu, memory, worker, *arguments = sys.argv[1:]
    limit_resources(int(cpu), int(memory))
    sys.path.insert(0, str(Path(__file__).parents[2]))
    sys.argv = [worker, *arguments]
    runpy.run_path(worker, run_name="__main__")

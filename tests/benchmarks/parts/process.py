"""What a server and its child processes hold in memory, watched while something else is measured."""

import contextlib
import threading
from pathlib import Path

LOOK_S = 0.1


@contextlib.contextmanager
def watching_memory(process):
    """A list that grows by the MB of the process and of it with its children, while the block lasts."""
    samples, is_over = [], threading.Event()

    def watch():
        while not is_over.wait(LOOK_S):
            own = resident_mb(process.pid)
            samples.append((own, own + sum(map(resident_mb, descendants(process.pid)))))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield samples
    finally:
        is_over.set()
        thread.join()


def resident_mb(pid):
    """What a process holds in memory in MB, 0 where it has ended."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) // 1024
    return 0


def descendants(pid):
    """The processes that a process has started, and those that they have."""
    with contextlib.suppress(OSError):
        lists = Path(f"/proc/{pid}/task").glob("*/children")
        children = [int(child) for each in lists for child in each.read_text("ascii").split()]
        return children + [later for child in children for later in descendants(child)]
    return []

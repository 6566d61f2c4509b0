"""Run tests with the wall clock of every process they start at chosen local times.

    python -m tests.clock                                      # the hours and days below, the whole suite
    python -m tests.clock --at 2026-12-31T07:40 -- tests/browser

Linux with a C compiler only: a few lines of C (``offset.c``) are loaded before the C library and shift its
real-time clock. Not shifted: monotonic clocks, statically linked programs, programs that call the kernel
directly, and programs of another user where the library's folder is closed to that user.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

SOURCE = Path(__file__).parent / "offset.c"
TIMES = (
    "2026-12-31T00:05",
    "2026-12-31T07:40",
    "2026-12-31T08:05",
    "2026-12-31T13:00",
    "2026-12-31T23:55",
)
"""Last day of a month: after midnight, before and after the change of shifts, midday, before midnight."""


def main() -> int:
    """Run pytest once for each time and print how long each run took.

    Returns:
        0 where every run passed, else 1.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.clock", description=__doc__)
    parser.add_argument("--at", action="append", metavar="LOCAL", help="a local time; may be repeated")
    parser.add_argument("--zone", default="Asia/Shanghai", help="the zone of these times")
    parser.add_argument("tests", nargs="*", help="what pytest is given")
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "offset.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", library, SOURCE, "-ldl"], check=True)
        # Root's PostgreSQL server runs as another user (tests/databases/postgres.py). A library that this
        # user cannot read is skipped with a line in the log, and the server's clock stays as it is.
        Path(folder).chmod(0o755)
        library.chmod(0o755)
        for text in options.at or TIMES:
            wall_time = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(options.zone))
            started = time.monotonic()
            code = _run(library, wall_time, options.tests)
            sys.stdout.write(f"{text} {options.zone}: exit {code} after {time.monotonic() - started:.0f} s\n")
            sys.stdout.flush()
            failed += code != 0
    return min(failed, 1)


def _run(library: Path, wall_time: datetime, tests: list[str]) -> int:
    seconds = round((wall_time - datetime.now(UTC)).total_seconds())
    environment = os.environ | {"LD_PRELOAD": str(library), "CLOCK_OFFSET_S": str(seconds)}
    return subprocess.run([sys.executable, "-m", "pytest", *tests], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

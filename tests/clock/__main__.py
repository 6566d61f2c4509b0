"""Run tests with the wall clock of everything they start at chosen local times.

    python -m tests.clock                                      # the hours and days below, the whole suite
    python -m tests.clock --at 2026-12-31T07:40 -- tests/browser

Linux with a C compiler only: a few lines of C are loaded before the C library and shift its real-time clock.
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
MOMENTS = (
    "2026-12-31T00:05",
    "2026-12-31T07:40",
    "2026-12-31T08:05",
    "2026-12-31T13:00",
    "2026-12-31T23:55",
)
"""The last day of a month: after midnight, before and after the change of shifts, midday, before midnight."""


def main() -> int:
    """Run pytest once for each moment and print how long each run took.

    Returns:
        0 where every run passed, else 1.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.clock", description=__doc__)
    parser.add_argument("--at", action="append", metavar="LOCAL", help="a local time; may be repeated")
    parser.add_argument("--zone", default="Asia/Shanghai", help="the zone of these times")
    parser.add_argument("tests", nargs="*", help="what pytest is given")
    asked = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "offset.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", library, SOURCE, "-ldl"], check=True)
        for text in asked.at or MOMENTS:
            moment = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(asked.zone))
            begun = time.monotonic()
            code = _run(library, moment, asked.tests)
            sys.stdout.write(f"{text} {asked.zone}: exit {code} after {time.monotonic() - begun:.0f} s\n")
            sys.stdout.flush()
            failed += code != 0
    return min(failed, 1)


def _run(library: Path, moment: datetime, tests: list[str]) -> int:
    seconds = round((moment - datetime.now(UTC)).total_seconds())
    surroundings = os.environ | {"LD_PRELOAD": str(library), "CLOCK_OFFSET_S": str(seconds)}
    return subprocess.run([sys.executable, "-m", "pytest", *tests], env=surroundings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

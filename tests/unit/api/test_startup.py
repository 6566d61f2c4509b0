"""Start of the process: what it creates is exempt from garbage collection."""

import subprocess
import sys

COUNT = """
import gc
from geo.api.startup import freeze_startup_objects
before = gc.get_freeze_count()
freeze_startup_objects()
print(before, gc.get_freeze_count())
"""


def test_objects_of_the_start_are_collected_no_more():
    answer = subprocess.run([sys.executable, "-c", COUNT], capture_output=True, text=True, check=True).stdout
    before, after = map(int, answer.split())
    assert before == 0
    assert after > 10_000

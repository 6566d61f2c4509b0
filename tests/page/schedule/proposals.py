"""Readings of a proposed shift schedule."""

import re

from tests.unit.services.shifts import DAY
from tests.worlds import START

DAY_2 = START + 2 * DAY


def changes(screen):
    """The changes: post, who was there, who is to be, why."""
    lines = screen.within("schedule-changes")
    return re.findall(r"- \*\*(.+?)\*\* .+\n +(.+?) → (.+?) · (.+)", lines)

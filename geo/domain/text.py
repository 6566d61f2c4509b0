"""What people type is kept, whatever their script; only what cannot be seen and does harm is left out.

The ranges are written out: Python's own tables know no character that is younger than the interpreter.
"""

from __future__ import annotations

import re

_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_BLANKS_OF_LINES = re.compile("[\n\t]+")
_DROPPED = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but the tab and the end of a line
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of all that follows
    "\ud800-\udfff"  # halves of characters
    "\ufeff"  # byte-order marks, which programs leave where files were joined
    "]"
)
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u180b-\u180f\u200b-\u200d\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
"""What takes no room by itself; within a name it joins, parts or varies what can be seen."""


def typed_text(text: str) -> str:
    """Text of several lines without outer blanks, control characters and characters that turn its direction.

    Line ends are newlines, tabs stay. Everything else stays as it is: private use, joiners, emoji, and
    characters that are not assigned yet.
    """
    return _DROPPED.sub("", _LINE_ENDS.sub("\n", text)).strip()


def typed_line(text: str) -> str:
    """``typed_text`` in one line: ends of lines and tabs become blanks."""
    return _BLANKS_OF_LINES.sub(" ", typed_text(text))


def has_controls(text: str, *, lines: bool) -> bool:
    """Whether it holds control characters or halves of characters; in ``lines``, ends and tabs are none."""
    found = _LINE_ENDS.sub("\n", text)
    return bool(_CONTROLS.search(found)) or (not lines and bool(_BLANKS_OF_LINES.search(found)))


def is_shown(text: str) -> bool:
    """Whether anything of it can be seen."""
    return bool(_UNSEEN.sub("", text).strip())

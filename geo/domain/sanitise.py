"""Removal of harmful invisible characters from typed text; all other characters of any script are kept.

The ranges are written out, since Python's Unicode tables lack characters newer than the interpreter.
"""

from __future__ import annotations

import re

_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_BLANKS_OF_LINES = re.compile("[\n\t]+")
_UNSAFE = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that change the direction of the text after them
    "\ud800-\udfff"  # surrogates
    "\ufeff"  # byte-order marks, left by programs that join files
    "]"
)
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_ZERO_WIDTH = re.compile(
    "[\u00ad\u034f\u180b-\u180f\u200b-\u200d\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
"""Characters without a width; within a name they join, separate or vary visible characters."""


def sanitise_text(text: str) -> str:
    """Remove outer blanks, control characters and direction marks from text of several lines.

    Line ends become line feeds; tabs stay. All other characters stay, among them those of private use,
    joiners, emoji, and characters that are not assigned yet.
    """
    return _UNSAFE.sub("", _LINE_ENDS.sub("\n", text)).strip()


def sanitise_line(text: str) -> str:
    """Sanitise text as ``sanitise_text`` and put it on one line: line ends and tabs become blanks."""
    return _BLANKS_OF_LINES.sub(" ", sanitise_text(text))


def has_control_characters(text: str, *, lines: bool) -> bool:
    """Check for control characters and surrogates; with ``lines``, line ends and tabs do not count."""
    normalised = _LINE_ENDS.sub("\n", text)
    return bool(_CONTROLS.search(normalised)) or (not lines and bool(_BLANKS_OF_LINES.search(normalised)))


def has_visible_text(text: str) -> bool:
    """Check whether any character of the text is visible."""
    return bool(_ZERO_WIDTH.sub("", text).strip())

"""Keys of the buttons that write: another press at the same spot must hit no other button."""

from __future__ import annotations

from fnmatch import fnmatchcase

WRITE_BUTTON_PATTERNS = (
    "add-note*",
    "advice",
    "apply-mine",
    "back-post",
    "begin-plan",
    "bulk-*",
    "candidate-add",
    "candidate-remove-*",
    "card-close",
    "copy-order-*",
    "cordon-as-candidates",
    "cordon-into-draft",
    "curve",
    "curve-choose",
    "day-close-now",
    "day-reopen",
    "draft-merge-*",
    "drop-draft-*",
    "end-*",
    "excuse-now",
    "finding-do-*",
    "finding-log-now",
    "found-now",
    "keep-theirs",
    "lock-post",
    "merge-now",
    "move-here",
    "move-post",
    "owed-answer-*",
    "owed-undo",
    "own-report-*",
    "own-site-*",
    "own-sites-undo",
    "own-undo-*",
    "place-now",
    "post-*",
    "posts-into-draft",
    "preference-*",
    "press-*",
    "propose",
    "publish",
    "publish-now",
    "refresh",
    "schedule-put",
    "schedule-take-back",
    "set-away",
    "set-preferences",
    "shift-*",
    "tally-record",
    "tally-zero",
    "task-*",
    "undo*",
    "withdraw-*",
    "without",
)
"""Patterns of the keys of buttons that write or request it: the button drawn in the same spot next may write.
"""


def is_write_button(key: str) -> bool:
    """Check whether the button of this key is guarded."""
    return any(fnmatchcase(key, pattern) for pattern in WRITE_BUTTON_PATTERNS)

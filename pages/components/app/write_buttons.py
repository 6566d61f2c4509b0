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
    "curve",
    "curve-choose",
    "draft-merge-*",
    "drop",
    "end-*",
    "found-now",
    "keep-theirs",
    "lock-post",
    "merge-now",
    "move-here",
    "move-post",
    "own-report-*",
    "own-site-*",
    "own-sites-undo",
    "own-undo-*",
    "place-now",
    "post-*",
    "posts-into-draft",
    "press-*",
    "propose",
    "publish",
    "publish-now",
    "refresh",
    "rota-put",
    "rota-take-back",
    "seal-as-candidates",
    "seal-into-draft",
    "set-away",
    "set-wishes",
    "shift-*",
    "task-*",
    "undo*",
    "wish-*",
    "withdraw-*",
    "without",
)
"""Patterns of the keys of buttons that write or request it: the button drawn in the same spot next may write.
"""


def is_write_button(key: str) -> bool:
    """Check whether the button of this key is guarded."""
    return any(fnmatchcase(key, pattern) for pattern in WRITE_BUTTON_PATTERNS)

"""Form of texts for search: width, case and accents are ignored."""

from __future__ import annotations

import re
from unicodedata import combining, is_normalized, normalize

INVISIBLE_CHARACTERS = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
NON_DECOMPOSING = str.maketrans("łøđħıæœ", "lodhiao", INVISIBLE_CHARACTERS)
"""Translation of Latin letters without a decomposition in Unicode; invisible characters are removed."""
NEEDS_FOLDING = re.compile(f"[łøđħıæœ{INVISIBLE_CHARACTERS}\u0300-\u036f]")
"""Characters that are left to fold in a text that is its own NFD."""


def fold_for_search(text: str) -> str:
    """Fold a text for comparison: NFKC, case folding, and Latin letters without their accents.

    Args:
        text: The text as typed, full-width or not.

    Returns:
        The same text for all texts that a reader takes for the same: "ＫＯ１ Café" gives "ko1 cafe". Marks of
        other scripts stay, because they make another letter; invisible characters are removed.
    """
    if text.isascii():
        return text.lower()
    text = normalize("NFKC", text).casefold()
    if is_normalized("NFD", text) and not NEEDS_FOLDING.search(text):
        return text
    unaccented = _without_accents(normalize("NFD", text)).translate(NON_DECOMPOSING)
    return normalize("NFKC", unaccented)


def search_terms(search: str) -> list[str]:
    """Return the folded words of a search; a match contains all of them, in any order."""
    return fold_for_search(search).split()


def _without_accents(decomposed: str) -> str:
    """Remove the combining marks of Latin letters from a text in NFD."""
    letters, base = [], ""
    for char in decomposed:
        if not combining(char):
            base = char
        elif base.isascii() and base.isalpha():
            continue
        letters.append(char)
    return "".join(letters)

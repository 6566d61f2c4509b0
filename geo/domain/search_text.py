"""The form in which texts are compared when people search: width, case and accents do not count."""

from __future__ import annotations

import re
from unicodedata import combining, is_normalized, normalize

INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
WITHOUT_DECOMPOSITION = str.maketrans("łøđħıæœ", "lodhiao", INVISIBLE)
"""Latin letters that Unicode does not take apart; characters without a shape, which go."""
AFFECTED = re.compile(f"[łøđħıæœ{INVISIBLE}\u0300-\u036f]")


def folded(text: str) -> str:
    """Fold a text for comparison: NFKC, case folding, and Latin letters without their accents.

    Args:
        text: as people type it, full-width or not.

    Returns:
        The same for texts that a reader takes for the same: "ＫＯ１ Café" gives "ko1 cafe". Marks of other
        scripts stay, because there they make another letter; characters that cannot be seen are left out.
    """
    if text.isascii():
        return text.lower()
    text = normalize("NFKC", text).casefold()
    if is_normalized("NFD", text) and not AFFECTED.search(text):
        return text
    bare = _without_accents(normalize("NFD", text)).translate(WITHOUT_DECOMPOSITION)
    return normalize("NFKC", bare)


def words_of(search: str) -> list[str]:
    """The folded words of a search: all of them must be found, wherever in the text."""
    return folded(search).split()


def _without_accents(decomposed: str) -> str:
    """Leave out the marks above and beneath Latin letters."""
    kept, base = [], ""
    for char in decomposed:
        if not combining(char):
            base = char
        elif base.isascii() and base.isalpha():
            continue
        kept.append(char)
    return "".join(kept)

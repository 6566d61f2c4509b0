"""Pinyin initials of names, so that a search for bdjd matches 宝都街道."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def pinyin_initials(name: str) -> str:
    """Return the first letters of Chinese syllables, Latin words and digits as they are, in lower case."""
    # Its dictionaries take a quarter of a second to load: only those who import pay for it.
    from pypinyin.contrib.mmseg import seg  # noqa: PLC0415 - slow to load

    segments = seg.cut(unicodedata.normalize("NFKC", name))
    return "".join(char for segment in segments for char in _letters(segment) if char.isalnum())


@lru_cache(maxsize=50_000)
def _letters(word: str) -> str:
    """Return the initials of a word; by word, because 长 reads otherwise in 长安 than in 校长.

    Names share most of their words.
    """
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - slow to load

    return "".join(lazy_pinyin(word, style=Style.FIRST_LETTER)).lower()

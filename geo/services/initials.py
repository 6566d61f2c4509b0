"""Pinyin initials of names, so that 宝都街道 is found by typing bdjd."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def initials_of(name: str) -> str:
    """First letters of the Chinese syllables, Latin words and digits as they are, all in lower case."""
    # Its dictionaries take a quarter of a second to load: only those who import pay for it.
    from pypinyin.contrib.mmseg import seg  # noqa: PLC0415 - slow to load

    words = seg.cut(unicodedata.normalize("NFKC", name))
    return "".join(char for word in words for char in _letters(word) if char.isalnum())


@lru_cache(maxsize=50_000)
def _letters(word: str) -> str:
    """By the word, because 长 reads otherwise in 长安 than in 校长; names share most of their words."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - slow to load

    return "".join(lazy_pinyin(word, style=Style.FIRST_LETTER)).lower()

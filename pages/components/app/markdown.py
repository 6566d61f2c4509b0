"""Escaping of text for Markdown."""

from __future__ import annotations

import re


def escape_markdown(text: str) -> str:
    """Escape text of users for a label that is read as Markdown: every character stands for itself.

    Web and mail addresses would become links, escaped or not; an invisible word joiner splits them.
    """
    text = ADDRESSES.sub(WORD_JOINER, text)
    return "".join(f"\\{char}" if char in MARKUP else char for char in text)


WORD_JOINER = "\u2060"
ADDRESSES = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
"""Positions where GitHub's Markdown sees an address that can be split: ``https:|//``, ``www|.``, ``name|@``.
"""
MARKUP = frozenset("\\`*_{}[]()<>#+-.!|~:$^=&")

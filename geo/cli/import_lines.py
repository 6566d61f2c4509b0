"""What an import says of its files before it writes: outlines that were mended."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.exchange import Batch
    from geo.i18n import Words

DECIMALS = 6
"""Of a percentage of an area."""


def mended_lines(batch: Batch, words: Words) -> Iterator[str]:
    """Name each outline that was mended, then say how many they are."""
    for one in batch.mended:
        file, row = one.origin.file, one.origin.row
        percent = _at_most(one.share)
        yield words("cli.import.mended", file=file, row=row, name=one.name, percent=percent)
    if batch.mended:
        most = _at_most(max(one.share for one in batch.mended))
        yield words("cli.import.mended.all", count=len(batch.mended), percent=most)


def _at_most(share: float) -> str:
    """Percent, rounded up and never nothing: an outline that was mended has changed."""
    steps = 10**DECIMALS
    return f"{max(ceil(share * 100 * steps), 1) / steps:.{DECIMALS}f}"

"""Conversion of files to domain objects and back.

This package opens no store and trusts nothing in a file.
"""

from geo.exchange.import_batch import HistoryEntry, ImportBatch, ImportContext, ImportRow, StoredSite
from geo.exchange.reading import read
from geo.exchange.sources import SourceFile, sources_from_paths

__all__ = [
    "HistoryEntry",
    "ImportBatch",
    "ImportContext",
    "ImportRow",
    "SourceFile",
    "StoredSite",
    "read",
    "sources_from_paths",
]

"""Files to domain objects and back: nothing here opens a store, and nothing of a file is trusted."""

from geo.exchange.batch import Batch, HistoryEntry, KnownSite, Reference, Row
from geo.exchange.reading import read
from geo.exchange.sources import Source, sources_from_paths

__all__ = ["Batch", "HistoryEntry", "KnownSite", "Reference", "Row", "Source", "read", "sources_from_paths"]

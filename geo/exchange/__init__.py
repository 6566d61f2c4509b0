"""Files to domain objects and back: nothing here opens a store, and nothing of a file is trusted."""

from geo.exchange.batch import Batch, HistoryEntry, Reference, Row
from geo.exchange.reading import read
from geo.exchange.sources import Source, sources_from_paths

__all__ = ["Batch", "HistoryEntry", "Reference", "Row", "Source", "read", "sources_from_paths"]

"""Store of facts: nothing acknowledged is ever lost."""

from geo.domain.journal import Receipt, Request
from geo.store.reader import Reader
from geo.store.store import Store
from geo.store.tables.rows import SITE_COLUMNS
from geo.store.transaction import Transaction

__all__ = ["SITE_COLUMNS", "Reader", "Receipt", "Request", "Store", "Transaction"]

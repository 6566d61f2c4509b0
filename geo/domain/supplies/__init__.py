"""Supplies: items, depots, the ledger of a place, and for how many days a balance lasts."""

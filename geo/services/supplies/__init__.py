"""Supplies: counts, moves, rounds and receipts recorded, and read as lists, ledgers and days left."""

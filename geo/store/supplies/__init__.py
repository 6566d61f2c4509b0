"""Supplies in the store: tables, their rows, queries, writes, and the fold of their journal entries."""

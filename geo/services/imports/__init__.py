"""Imports of files into the journal, with their differences, replayed history and the demo data."""

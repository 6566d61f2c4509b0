"""The operational day: tallies, what is owed, readiness, and day close."""

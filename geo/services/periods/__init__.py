"""Closed operational periods: what is recorded of one afterwards is a correction."""

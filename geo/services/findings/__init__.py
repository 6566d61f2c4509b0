"""Findings: log, act, confirm, carry over; lists and figures."""

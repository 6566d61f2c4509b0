"""Monitoring: what the operational day looks like to a system that watches many."""

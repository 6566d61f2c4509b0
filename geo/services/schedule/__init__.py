"""Shift schedule: reading, proposing and changing it, and workload."""

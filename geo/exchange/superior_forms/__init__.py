"""Workbooks of superiors: read and filled in guarded child processes."""

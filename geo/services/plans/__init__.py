"""Drafts of plans, their edits, proposals and background jobs, comparison, and published orders."""

"""Tests mirror the tree; see CONTRIBUTING.md for what belongs where."""

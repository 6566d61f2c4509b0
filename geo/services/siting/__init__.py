"""Siting of posts: candidates, coverage, service access and plans."""

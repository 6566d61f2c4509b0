"""Accounts and grants."""

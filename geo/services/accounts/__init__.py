"""Accounts: permissions, passwords, sign-in sessions and invitations."""

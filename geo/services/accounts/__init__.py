"""Accounts: permissions (who may do what), passwords, sign-in sessions and invitations."""

"""Post orders and receipts: publish, withdraw, acknowledge, and what is in force at a post."""

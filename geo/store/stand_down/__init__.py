"""Stand-down orders with their places, and reports of removal, in the store."""

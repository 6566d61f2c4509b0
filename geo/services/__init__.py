"""Services: one use case per function; each checks permissions, opens the transaction and records."""

"""Post orders, receipts and roll calls, as sections of the page "today", on site cards and in shift forms."""

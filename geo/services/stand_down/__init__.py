"""Stand-down: orders, reports that a barrier is gone, and the barriers left."""

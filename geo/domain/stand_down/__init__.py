"""Stand-down: orders to remove barriers, and the report of each place that its barrier is gone."""

"""Daily reports in the store: tables, rows and statements, queries, and the fold of the journal into them."""

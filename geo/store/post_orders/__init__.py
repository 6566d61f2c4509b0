"""Tables of post orders, acknowledgements and roll calls: their rows, statements, fold and queries."""

"""Daily report: text with figures, editor, check list before freezing, and the list of reports."""

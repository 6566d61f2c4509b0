"""Duty telephones, emergency access and inspections: tables, rows, queries, and the fold of the journal."""

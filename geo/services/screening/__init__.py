"""Door-to-door screening of compounds and villages: record it, and read its progress by area."""

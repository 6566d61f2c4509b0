"""The situation read model: snapshot, filters, coverage and changes."""

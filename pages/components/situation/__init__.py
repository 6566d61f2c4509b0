"""The situation and area screens: figures, filters, search, map, list and changes."""

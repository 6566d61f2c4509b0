"""Road graphs: shortest paths, minimum vertex cuts and access to services."""

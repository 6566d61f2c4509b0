"""OGC API - Features: sites, areas, findings, tallies and supplies for GIS programs, to read only."""

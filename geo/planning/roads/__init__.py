"""Roads as a graph of numbers: ways, sealing an area, what must stay reachable."""

"""Planning on pure numbers: matrices, capacities and fixed pairs in, plans with a bound and reasons out."""

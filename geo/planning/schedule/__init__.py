"""Shift schedule of the teams of a unit: problem, model, solution, verification and workload."""

"""The made-up county of the demo: boundaries, sites and two weeks of history, the same at every run."""

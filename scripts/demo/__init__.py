"""The made-up county: places, shapes, sites and two weeks of history, the same at every run."""

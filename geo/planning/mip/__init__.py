"""Mixed-integer programming: the model, the solver HiGHS, lexicographic optimisation and progress."""

"""Assignment of units to posts: problem, model, solution, verification and explanation."""

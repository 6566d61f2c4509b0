"""Components of the planning page: forms, tables, map and jobs of a draft, and the list of orders."""

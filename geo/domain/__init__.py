"""Values, rules and errors of the domain; of foreign packages only NumPy and Shapely are used.

Who may do what begins in ``access``: roles, verbs and grants.
"""

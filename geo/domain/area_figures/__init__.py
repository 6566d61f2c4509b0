"""Figures of areas: residents, compounds, arrivals and the like, each by source, with date and reason."""

"""Findings: what supervision, patrols and citizens find wrong, until it is fixed and confirmed."""

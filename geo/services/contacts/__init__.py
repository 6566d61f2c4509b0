"""Duty telephones of units and sites."""

"""Patrol routes, and displacement of customers from suspended markets."""

"""Kadian without its screens: domain, store, planning, services, texts, reports, API and command line."""

__version__ = "0.10.0.dev0"

"""Spreadsheets of people: read in a guarded child process, as tables of text."""

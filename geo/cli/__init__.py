"""The command line: one row of a table a command; arguments in, services called, sentences out."""

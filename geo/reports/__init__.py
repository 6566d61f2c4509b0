"""Documents to print, for Word and as files: a model of documents, its writers, and one module a report."""

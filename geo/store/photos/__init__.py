"""Tables of files that entries name, and of the photos of findings."""

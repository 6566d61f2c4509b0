"""Page of imports: files, how they were understood, what they would change, and the one step that writes."""

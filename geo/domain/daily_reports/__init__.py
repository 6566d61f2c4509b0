"""Daily reports: figures, text with figure tokens, drafts, frozen reports and their corrections."""

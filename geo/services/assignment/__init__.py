"""Post assignments: which unit holds which post now, and a draft as an assignment problem in numbers."""

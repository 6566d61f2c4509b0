"""One site or several ticked ones: card, status form, own reports."""

"""Streamlit pages: one script per screen; the scripts hold widgets and texts only."""

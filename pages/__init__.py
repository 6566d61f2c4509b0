"""Streamlit: one script per screen; widgets and words only."""

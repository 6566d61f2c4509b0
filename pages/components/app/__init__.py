"""Shared by every screen: session state, Streamlit's protocol, refresh, navigation and identity."""

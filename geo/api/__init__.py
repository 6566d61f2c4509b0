"""Starlette routes beside the screens."""

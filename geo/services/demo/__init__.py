"""The demo county with its history and two weeks of operational days."""

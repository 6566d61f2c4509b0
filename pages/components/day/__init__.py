"""Page "today": what is owed now, readiness of the areas, and day close."""

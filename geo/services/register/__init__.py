"""The register of sites, units and areas: enter, correct, retire, bring back, merge, undo."""

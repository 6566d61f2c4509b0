"""The register of sites, units and areas: its commands, and what refuses them."""

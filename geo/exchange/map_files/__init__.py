"""Files of sites for programs that draw maps: GeoPackage and KML."""

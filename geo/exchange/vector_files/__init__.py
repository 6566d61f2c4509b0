"""Files of GIS programs: KML, KMZ, zipped Shapefile and GeoPackage, read in a guarded child process."""

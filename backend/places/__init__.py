"""Where things are: areas, grids, components, coordinates."""

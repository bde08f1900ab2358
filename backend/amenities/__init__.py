"""Amenities (便民设施): toilets, car parks, waste points, rest stations …, and the code on every facility."""

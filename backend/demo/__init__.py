"""The demo city, Linhai (临海, 331082): its data, its seeded generators, and the journeys played on it."""

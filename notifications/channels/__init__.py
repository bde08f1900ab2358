"""The ways to reach a person, one file each."""

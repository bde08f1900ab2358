"""The books: that each happening reached exactly those it concerns, and nothing is stuck on its way."""

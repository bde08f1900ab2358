"""Whose duty it is: bodies, duties, rules, and the pure choice between them."""

"""The door for anyone: what a stranger may see."""

"""The public takes part: notices, and what citizens do besides reporting."""

"""What each action does to a case besides moving it to its next step."""

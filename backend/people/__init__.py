"""Who is who: people, their roles, their sign-ins."""

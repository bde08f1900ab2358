"""The door for people who sign in: citizens, inspectors, desk, dispatchers, handlers, supervisors."""

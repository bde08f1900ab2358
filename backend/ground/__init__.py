"""What everything stands on: settings, clock, errors, column types, sessions, the happening."""

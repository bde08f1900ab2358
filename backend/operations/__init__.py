"""Running the city's service (运维): what is measured, what alarms, copies and their return."""

"""The law of the workflow (流程), pure: steps, guards, moves, the machine. No database, no clock, no HTTP."""

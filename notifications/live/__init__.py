"""Open connections (在线推送): what is new in somebody's inbox is told at once to whoever of them is connected."""

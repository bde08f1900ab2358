"""Short messages (短信): one port, and the gateways behind it."""

"""Stand-ins for what lives outside, speaking its documented protocol on loopback. Demo and tests only."""

"""The outbox: deliveries are claimed with a lease and a fencing token, sent with no transaction open, and settled."""

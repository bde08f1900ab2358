"""The case (案件) and its law: what the city knows, who may do what, and when it is due."""

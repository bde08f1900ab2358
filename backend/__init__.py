"""The case (案件) and its law: what the city knows, who may do what, and when it is due."""

import backend.ground.columns  # noqa: F401 - the naming convention stands before the first table is made

"""All tables: the metadata once every room that keeps tables has been imported, by name."""

import importlib
import pkgutil

from sqlalchemy import MetaData
from sqlmodel import SQLModel

ROOMS = ("backend", "media", "notifications")
NO_TABLES = ("backend.cli", "backend.migrations", "media.decode_child", "media.suggest_child", "media.burn")


def all_tables() -> MetaData:
    """The metadata of every table of the product."""
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            if not module.name.startswith(NO_TABLES):
                importlib.import_module(module.name)
    return SQLModel.metadata

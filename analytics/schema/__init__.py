"""The warehouse's tables, declared once: the loader, the compiler and the statements that create them all read this."""

from analytics.schema.ddl import EngineKind, create_statements, drop_statements
from analytics.schema.tables import DATABASE, SCHEMA_VERSION, TABLES, Column, Table
from analytics.schema.warehouse import Answer, Warehouse, WarehouseAway, WarehouseError, loaded_position

__all__ = [
    "DATABASE",
    "SCHEMA_VERSION",
    "TABLES",
    "Answer",
    "Column",
    "EngineKind",
    "Table",
    "Warehouse",
    "WarehouseAway",
    "WarehouseError",
    "create_statements",
    "drop_statements",
    "loaded_position",
]

"""The warehouse's tables, declared once: the loader, the compiler and the statements that create them all read this."""

from analytics.schema.ddl import EngineKind, create_statements, drop_statements, every_table
from analytics.schema.rollups import ROLLUPS, SEGMENT
from analytics.schema.tables import DATABASE, SCHEMA_VERSION, STORED, TABLES, Column, Table
from analytics.schema.warehouse import (
    BROKEN_PARTS,
    Answer,
    Block,
    NewerWarehouse,
    Warehouse,
    WarehouseAway,
    WarehouseError,
    block_of,
    loaded_position,
)

__all__ = [
    "BROKEN_PARTS",
    "DATABASE",
    "ROLLUPS",
    "SCHEMA_VERSION",
    "SEGMENT",
    "STORED",
    "TABLES",
    "Answer",
    "Block",
    "Column",
    "EngineKind",
    "NewerWarehouse",
    "Table",
    "Warehouse",
    "WarehouseAway",
    "WarehouseError",
    "block_of",
    "create_statements",
    "drop_statements",
    "every_table",
    "loaded_position",
]

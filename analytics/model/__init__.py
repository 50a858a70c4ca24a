"""The semantic model: what can be asked of the warehouse, and how a question becomes guarded SQL."""

from analytics.model.compiler import Compiled, catalogue, compile_query
from analytics.model.declarations import Dimension, Measure, OutputColumn, Source, ValueType
from analytics.model.run import TableResult, run_compiled, run_query
from analytics.model.scope import ALL_TENANTS, AllTenants, NoTenant, Scope
from analytics.model.sources import SOURCES
from analytics.model.spec import Filter, Grain, Operator, Order, QuerySpec, SpecRefused, parse_spec

__all__ = [
    "ALL_TENANTS",
    "SOURCES",
    "AllTenants",
    "Compiled",
    "Dimension",
    "Filter",
    "Grain",
    "Measure",
    "NoTenant",
    "Operator",
    "Order",
    "OutputColumn",
    "QuerySpec",
    "Scope",
    "Source",
    "SpecRefused",
    "TableResult",
    "ValueType",
    "catalogue",
    "compile_query",
    "parse_spec",
    "run_compiled",
    "run_query",
]

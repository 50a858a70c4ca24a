"""The SDKs: types and methods made from the OpenAPI document (`generation`), runtimes kept by hand beside them."""

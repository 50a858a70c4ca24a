"""Types and resources of the SDKs, made from the OpenAPI document: `python -m gateway.sdk.generation`."""

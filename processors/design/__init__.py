"""The CPU design engine: a prompt becomes a typed spec, the spec becomes vector flash in millimetres."""

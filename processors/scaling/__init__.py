"""How many workers there should be: the autoscaler's signal, and a simulation under the same policy."""

"""How many workers there should be, and what that means: the autoscaler's signal, and a simulation that uses the same."""

"""Finding concepts again: by words, by looks, and by both. Text is in the clear in the operational database alone."""

"""What pictures look like, as numbers: descriptors, how alike two of them are, and how well that finds pictures."""

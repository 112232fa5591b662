"""Plans for crises, as data, and how they are read."""

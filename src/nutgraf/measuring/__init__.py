"""How right a classifier is, how much there is of a topic, and how it moves."""

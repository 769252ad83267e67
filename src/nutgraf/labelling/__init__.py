"""A person's labels: suggesting, taking, exchanging them."""

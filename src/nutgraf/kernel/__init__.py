"""The compiled passes over texts, and what carries texts and terms into them."""

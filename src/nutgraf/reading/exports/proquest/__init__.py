"""ProQuest."""

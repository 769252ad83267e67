"""JSON of crawls, programming interfaces and chats."""

"""Processes of our own beside the server, and how little each of them may take."""

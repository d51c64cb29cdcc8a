"""The process: application, settings, command line."""

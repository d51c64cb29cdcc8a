"""The command `blis`: one module for each group of commands, loaded when it is chosen."""

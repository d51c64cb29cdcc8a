"""Files of tables: read by a process that may take little, written as they are asked for."""

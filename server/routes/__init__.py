"""One module for each address that gives or takes other things than GraphQL or pages."""

"""What comparing is made of: plain numbers in, frozen answers out; no database, no GraphQL."""

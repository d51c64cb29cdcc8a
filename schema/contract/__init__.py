"""The contract with clients: the printed schema, and what changed in it since a release."""

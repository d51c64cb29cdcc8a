"""What clients can listen to."""

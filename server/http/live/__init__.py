"""What goes on for long: subscriptions over sockets and event streams."""

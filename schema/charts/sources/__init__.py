"""What charts show, read from the published values: the same for whoever asks."""

"""What goes on by itself while BLIS serves: the upkeep of the index, and the nightly job."""

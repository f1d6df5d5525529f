"""How fast it is: made-up sites of any size, the floor to measure against, and the measuring."""

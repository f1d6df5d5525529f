"""The only folder that touches disk, clock and processes."""

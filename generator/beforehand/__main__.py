"""`python -m beforehand` is the command `beforehand`."""

from beforehand.cli import main

main()

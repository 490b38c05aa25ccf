"""`python -m suite.cli`: the same as the command `suite57`."""

from suite.cli import main

main()

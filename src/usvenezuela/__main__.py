"""`python -m usvenezuela` is the command line."""

from usvenezuela.cli.startup import entry

entry()

"""`python -m usvenezuela` is the command line."""

from usvenezuela.cli import entry

entry()

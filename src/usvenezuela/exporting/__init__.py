"""The tables of a release in other formats: a module a format, each with `write` and `is_own`."""

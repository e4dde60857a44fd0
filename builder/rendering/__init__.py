"""Records to the published files."""

"""A report to text, for people and for programs."""

"""Rows to problems."""

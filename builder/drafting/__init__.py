"""Drafting: proposals of records for a document, by fixed rules and by what is coded already."""

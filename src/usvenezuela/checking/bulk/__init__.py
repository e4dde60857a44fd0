"""The fast path for large tables, which may only say that rows are certainly valid."""

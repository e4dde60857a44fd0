"""Records as people use them in Python."""

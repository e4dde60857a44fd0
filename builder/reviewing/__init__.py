"""Like beside like: the records of each kind in columns, so that an uneven one stands out."""

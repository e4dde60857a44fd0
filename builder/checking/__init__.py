"""What must hold between the records and the words."""

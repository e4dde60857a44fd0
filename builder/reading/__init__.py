"""What people supply."""

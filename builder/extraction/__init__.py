"""What fixed rules find in the documents."""

"""The last steps: gates, and files."""

"""What leaves the repository as a release, and what keeps it back."""

"""The tests: each name says what is promised."""

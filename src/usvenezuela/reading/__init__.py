"""Bytes to plain values with their places; knows no rule."""

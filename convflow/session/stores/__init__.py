"""Stores: one file each; `abc` says what a store does."""

"""Mermaid's own parser, called from Python."""

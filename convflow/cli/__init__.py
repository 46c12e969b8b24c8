"""The command line: `convflow chat`, `convflow draw`. Every command is a file here, `main.py` puts them together."""

"""What a message costs: ``python3 dev.py bench``."""

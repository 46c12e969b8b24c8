"""What a turn costs: ``python3 dev.py bench``."""

"""Adapters: one file for each chat framework, imported by its own path, for example ``convflow.adapters.aiogram``."""

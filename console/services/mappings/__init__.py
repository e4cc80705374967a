"""Mappings at work: codes of partners made ours, what is missing, and what is freed once somebody explains it."""

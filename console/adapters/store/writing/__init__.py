"""Everything that may be written, by subject."""

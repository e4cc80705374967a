"""Every named question, by subject."""

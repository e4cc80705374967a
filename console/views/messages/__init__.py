"""Messages: the list, and one message with its stages, attempts, raw and translated text and story."""

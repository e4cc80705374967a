"""Document formats: bytes <-> canonical documents, one folder or module each."""

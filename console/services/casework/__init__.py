"""What a person sees of a case and may do with it."""

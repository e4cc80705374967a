"""Saying what the columns of a partner's files mean."""

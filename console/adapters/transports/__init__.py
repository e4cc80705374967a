"""Transports: how bytes reach a partner and come from one. One module each."""

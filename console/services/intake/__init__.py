"""Incoming messages: receive, translate, resolve, decide."""

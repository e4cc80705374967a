"""The Partners screen: who we exchange documents with, and taking one on."""

"""Runs the connector services: lanes per connection, intake, housekeeping, recovery and an orderly stop."""

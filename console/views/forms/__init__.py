"""The form of an action that wants to be told something: its fields, and the live preview before the press."""

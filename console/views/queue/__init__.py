"""The queue: chips with saved views, the table, the pane beside it, and decisions on several cases."""

"""What the XML formats share: safe parsing, places, problems, and tables that say where each canonical field stands."""

"""What several formats read and write alike: decimal numbers and days."""

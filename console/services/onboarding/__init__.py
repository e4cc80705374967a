"""Taking a partner on: a template, a sample, what is unknown, a test both ways, a dry run, approval, live."""

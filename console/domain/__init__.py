"""What the business means: documents, messages, exceptions and the rules that decide. No I/O."""

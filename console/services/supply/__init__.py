"""Suppliers' prices and stock: taken over in batch windows, with limits on how far they may move unasked."""

"""Ship notices: matched to orders, remembered, and carried into the ERP as prepared receipts."""

"""Purchase orders between the ERP and suppliers: reading changes, sending, and what follows from outcomes."""

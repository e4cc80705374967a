"""How the outside is reached, one folder a kind; none imports another kind."""

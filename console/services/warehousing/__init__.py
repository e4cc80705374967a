"""A warehouse somebody else runs: it is told what to ship (940), and says what it shipped (945)."""

"""What happened, and the proof that nobody altered it."""

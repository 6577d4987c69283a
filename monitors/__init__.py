"""What should have happened, and did not."""

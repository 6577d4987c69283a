"""Speed as ratios, measured side by side in one run: never a time that a test asserts."""

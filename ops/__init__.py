"""How it is started, fed, measured and moved."""

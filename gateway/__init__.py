"""Who may send, see and take."""

"""The sections of the table: one module for each part of the gateway."""

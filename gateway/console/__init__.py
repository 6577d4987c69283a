"""The pages: rendered here, usable without JavaScript, no request leaves the house."""

"""Takes parts of a running service away, and holds what the tills saw against its promises."""

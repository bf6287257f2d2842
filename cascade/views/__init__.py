"""Pages of the cascade, a module for each thing they are about."""

"""The database engine that the settings name where Django's own for PostgreSQL would stand."""

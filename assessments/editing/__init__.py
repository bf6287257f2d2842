"""Writing a question without JSON: key and wordings as a sheet of cells and tables, and back. Pure but ``forms``."""

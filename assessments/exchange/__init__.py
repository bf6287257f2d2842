"""Questions in files, one module a format: bytes to parsed questions and back. Pure: no ORM, no clock, no network.

``formats.read`` guesses the format and reads it; ``formats.write`` writes a list of questions. What a format cannot
say is kept beside it by ``exact``, and reported by name.
"""

"""Saying no in a sentence."""


class Refused(Exception):
    """What was asked cannot be done; the message tells the person why and what to do instead."""

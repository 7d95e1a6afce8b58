"""The one error that ends a script with a message instead of a traceback."""


class Refusal(Exception):
    """Something foreseeable is wrong: the message says what, where, and what to do about it."""

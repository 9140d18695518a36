"""The error of every builder: something stopped the work, and the message says what to do."""


class ToolError(Exception):
    """Something that stops a command; the message is for the reader, in Italian."""

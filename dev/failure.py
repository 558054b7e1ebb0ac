"""What goes wrong in ways a person can mend."""


class Failure(Exception):
    """Says what happened and, in `remedy`, what to do about it."""

    def __init__(self, message, remedy=""):
        super().__init__(message)
        self.remedy = remedy

    def __str__(self):
        message = super().__str__()
        return f"{message}\n  {self.remedy}" if self.remedy else message

"""The one way a change says no: a sentence for the person who asked, with what to do instead."""


class Refused(ValueError):
    """The change was not made. ``str()`` is the sentence; ``reasons`` holds each when there are several."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(str(reason) for reason in reasons))
        self.reasons = [str(reason) for reason in reasons]

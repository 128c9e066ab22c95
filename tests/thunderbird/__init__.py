"""A real Thunderbird, subscribed to a real ``serve``, while dates move; never run by ``make test``."""

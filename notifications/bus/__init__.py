"""The bus: tells every process that a person has something new, so that whoever holds their connection can say so.

A hint, never the message of record: that is the inbox. A hint lost costs a reader no more than their next look.
"""

from notifications.bus.bus import Bus
from notifications.bus.open_bus import open_bus
from notifications.bus.talk_between import talk_between

__all__ = ["Bus", "open_bus", "talk_between"]

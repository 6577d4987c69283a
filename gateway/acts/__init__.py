"""What people at the console, and the gateway itself, say in the ledger."""

from gateway.acts.acts import GATEWAY, Acts, NotSaid, Said, Saying

__all__ = ["GATEWAY", "Acts", "NotSaid", "Said", "Saying"]

"""What a client sends to be built: a tar archive, kept as one scratch file, its entries known by path."""

from sandbox.engine.embedded.builder.context.context import Context, receive_context
from sandbox.engine.embedded.builder.context.spool import Spool

__all__ = ["Context", "Spool", "receive_context"]

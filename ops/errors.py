"""What can be wrong with how the product is started, fed and moved."""


class OpsError(Exception):
    """The base of what ``ops`` refuses; its message is a sentence for the operator."""

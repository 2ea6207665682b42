"""How large a config may be that comes as a body."""

MOST_CONFIG_BYTES = 1 << 20

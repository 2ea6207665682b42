"""All on one machine: the demo's supervisor, and a private Redis or Valkey."""

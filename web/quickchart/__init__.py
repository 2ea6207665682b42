"""The QuickChart routes' own parts: what a request says, overrides, answers with pictures, QR codes."""

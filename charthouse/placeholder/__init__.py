"""What a web process draws, with Pillow alone: the image for a missing picture, and the stamp on a stale one."""

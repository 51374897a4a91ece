"""Commands about projects; each file is one."""

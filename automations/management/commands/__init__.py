"""Commands about automations; each file is one."""

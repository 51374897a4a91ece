"""Commands about automations."""

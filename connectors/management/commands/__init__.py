"""Commands about connectors, one file each."""

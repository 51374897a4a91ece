"""What starts an automation over HTTP."""

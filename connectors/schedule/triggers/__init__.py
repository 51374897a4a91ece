"""What starts an automation by the clock."""

"""What is left after the server was killed, stopped, starved of disk and lied to about the time."""

"""Commands about executions; each file is one."""

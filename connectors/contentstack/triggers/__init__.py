"""The triggers of Contentstack; each file is one."""

"""The actions of Contentstack; each file is one."""

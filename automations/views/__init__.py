"""The automations of a project, as pages."""

"""Projects: the workspaces that hold automations, accounts and variables."""

"""Connected accounts, and the reference of all connectors, as pages."""

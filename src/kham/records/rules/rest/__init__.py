"""What the FHIR R4 door says and understands: scopes, search, errors, its own description. Pure."""

"""FHIR R4 resources of one record, as plain dicts. Pure: a record in, resources out."""

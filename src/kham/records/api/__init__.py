"""The FHIR R4 door: programs of other organisations read what they were let in for. Read only."""

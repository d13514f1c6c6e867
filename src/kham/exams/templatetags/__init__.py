"""Tags of the exams' pages."""

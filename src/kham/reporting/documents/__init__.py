"""Official papers of a report: the Word document and its annex workbook."""

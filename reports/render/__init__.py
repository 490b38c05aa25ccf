"""A report as a value → DOCX, XLSX and PDF bytes, nothing more."""

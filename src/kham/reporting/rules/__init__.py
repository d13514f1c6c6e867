"""Pure parts of reporting: dimensions, the frozen cube, tables, sentences, due dates, disclosure."""

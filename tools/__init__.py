"""What developers run: tests, checks, benches, locks. Not part of the product; `./kham` sends its words here."""

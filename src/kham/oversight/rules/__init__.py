"""Pure parts of oversight: the forecast, integrity signals, the words of the journal."""

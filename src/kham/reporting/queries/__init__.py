"""Reads of reporting: figures with the lists behind them, reports, documents' facts."""

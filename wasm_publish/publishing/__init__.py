"""From plans to receipts: deciding what becomes of each tag, and writing to stores."""

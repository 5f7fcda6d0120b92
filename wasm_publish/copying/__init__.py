"""Copying artifacts from one repository to another, byte for byte, whatever made them."""

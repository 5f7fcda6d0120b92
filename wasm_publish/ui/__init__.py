"""What a person or a program sees: status lines, progress, and the forms of the answer."""

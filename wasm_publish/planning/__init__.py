"""From projects and files to plans; nothing is written anywhere."""

"""What the generator makes of specs that are wrong or hostile: complaints, or a sound package."""

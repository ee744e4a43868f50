"""Official letters as PDF and Word: pure functions of a LetterContent, no database."""

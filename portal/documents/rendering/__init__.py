"""Official letters as PDF and Word: pure functions of a LetterContent, no database.

spec = kinds.spec_for("supervision_letter")
parsed = wording.parse_wording(kinds.default_wording(spec.kind), spec)   # WordingRefused
filled = wording.fill(parsed, context, tables)   # keys of spec.placeholders, names of spec.tables
content = LetterContent(..., body=filled.body, attachments=filled.attachments)
pdf.render_pdf(content), word.render_docx(content)
"""

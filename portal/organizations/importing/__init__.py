"""Organizations and people from a workbook: read purely here, written by actions/importing.py.

    preview = preview_organizations(book, jurisdiction, answers)   # no writes, at any size
    preview.as_json(), preview.rows, preview.questions, preview.problems
    import_organizations(preview=preview, by=actor)                # all or nothing

`answers` map a Question's key to {"ref": …, "remember": bool}; see preview.py.
"""

"""How every form is drawn (FORM_RENDERER): templates/_components/form.html and form_row.html."""

from django.forms.renderers import TemplatesSetting


class ZrtRenderer(TemplatesSetting):
    form_template_name = "_components/form.html"
    field_template_name = "_components/form_row.html"

from django.urls import path, re_path

from portal.documents.views import authorizations, compose, files, letters, lists, signing, wordings

app_name = "documents"
urlpatterns = [
    path("", lists.letter_list, name="letter_list"),
    path("export/", lists.export, name="letter_export"),
    path("bulk/", lists.bulk, name="letter_bulk"),
    path("sign/", signing.sign, name="letter_sign"),
    path("new/", compose.letter_new, name="letter_new"),
    path("new/check/", compose.letter_new_check, name="letter_new_check"),
    path("wordings/", wordings.wording_list, name="wording_list"),
    path("wordings/<slug:kind>/", wordings.wording_edit, name="wording_edit"),
    path("wordings/<slug:kind>/check/", wordings.wording_check, name="wording_check"),
    path("wordings/<slug:kind>/sample/", wordings.wording_sample, name="wording_sample"),
    path("wordings/<slug:kind>/compare/", wordings.wording_compare, name="wording_compare"),
    path("authorizations/", authorizations.authorization_list, name="authorization_list"),
    path(
        "authorizations/<slug:ref>/revoke/", authorizations.authorization_revoke, name="authorization_revoke"
    ),
    path("<slug:ref>/", letters.letter, name="letter"),
    re_path(r"^(?P<ref>[0-9a-z]+)/file\.(?P<suffix>pdf|docx)$", files.letter_file, name="letter_file"),
    path("<slug:ref>/pages/<int:number>.png", files.letter_page, name="letter_page"),
    path("<slug:ref>/files/<slug:file_ref>/", files.reply_file, name="reply_file"),
    path("<slug:ref>/check/", letters.check, name="letter_check"),
    path("<slug:ref>/revise/", letters.revise, name="letter_revise"),
    path("<slug:ref>/redeliver/", letters.redeliver, name="letter_redeliver"),
    path("<slug:ref>/urge/", letters.urge, name="letter_urge"),
    path("<slug:ref>/cancel/", letters.cancel, name="letter_cancel"),
    path("<slug:ref>/close/", letters.close, name="letter_close"),
    path("<slug:ref>/receive/", letters.receive, name="letter_receive"),
    path("<slug:ref>/reply/", letters.reply, name="letter_reply"),
    path("<slug:ref>/replies/<slug:reply_ref>/accept/", letters.accept, name="reply_accept"),
    path("<slug:ref>/replies/<slug:reply_ref>/return/", letters.send_back, name="reply_return"),
]

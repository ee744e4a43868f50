from django.shortcuts import render


def gallery(request):
    return render(request, "components/gallery.html", {})


def echo(request):
    return None

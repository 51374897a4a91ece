"""The addresses of the site, and its answers where there is none."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from executions.views import pictures

from . import health, plain, views

# The administration's own page would count no attempts and ask for no second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as its documentation says

urlpatterns = [
    path("automations-api/", include("executions.urls")),  # first, since it is asked for most
    path("", views.home, name="home"),
    path("theme/", views.set_theme, name="theme"),
    path("components/", views.components, name="components"),
    path("user/", include("projects.views.user_urls")),
    path("admin/", admin.site.urls),
    path("pictures/<str:digest>/<str:signature>.<str:extension>", pictures.picture, name="picture"),
    path("", include("projects.views.urls")),
    path("", include("automations.views.urls")),
    path("", include("executions.views.urls")),
    path("", include("connectors.views.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]

handler400 = plain.bad_request
handler403 = plain.forbidden
handler404 = plain.not_found
handler429 = plain.too_many
handler500 = plain.server_error

"""Settings. Everything that differs between installations comes from the environment; the README
has the table of all variables.
"""

from __future__ import annotations

from pathlib import Path

from celery.schedules import schedule
from django.core.exceptions import ImproperlyConfigured

from connectors.guard import parse_allowed

from . import data_folder
from . import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent

AUTOMATE_DATA_DIR = env.folder("AUTOMATE_DATA_DIR", BASE_DIR / "var")
EMBEDDED = not env.text("DATABASE_URL")  # one process with everything, SQLite and memory
DATABASES = {"default": env.database("DATABASE_URL", AUTOMATE_DATA_DIR)}
CELERY_BROKER_URL = env.broker("CELERY_BROKER_URL", embedded=EMBEDDED)
SECRET_KEY = env.at_need(
    "AUTOMATE_SECRET_KEY",
    env.secret_key,
    str,
    AUTOMATE_DATA_DIR / "secret_key",
    embedded=EMBEDDED,
)
AUTOMATE_ENCRYPTION_KEYS = env.at_need(
    "AUTOMATE_ENCRYPTION_KEYS",
    env.encryption_keys,
    tuple,
    AUTOMATE_DATA_DIR / "encryption_keys",
    embedded=EMBEDDED,
)

# Commands beside a running server name its addresses, however it was started.
_running = data_folder.serving(AUTOMATE_DATA_DIR) if EMBEDDED else None
AUTOMATE_HOST = env.host("AUTOMATE_HOST", _running.host if _running else "127.0.0.1")
AUTOMATE_PORT = env.number("AUTOMATE_PORT", _running.port if _running else 8000, 1, 65535)
AUTOMATE_OWN_HOST = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(AUTOMATE_HOST, AUTOMATE_HOST)  # noqa: S104 - compared, not bound
AUTOMATE_OWN_ADDRESS = (
    f"[{AUTOMATE_OWN_HOST}]:{AUTOMATE_PORT}"
    if ":" in AUTOMATE_OWN_HOST
    else f"{AUTOMATE_OWN_HOST}:{AUTOMATE_PORT}"
)
AUTOMATE_PUBLIC_URL = (
    env.public_url("AUTOMATE_PUBLIC_URL")
    or (_running.public_url if _running else "")
    or f"http://{AUTOMATE_OWN_ADDRESS}"
)
AUTOMATE_SIMULATORS = env.switch(
    "AUTOMATE_SIMULATORS", default=_running.simulators if _running else False
)
AUTOMATE_WORKER_THREADS = env.number("AUTOMATE_WORKER_THREADS", 256, 1, 1000, "threads")
AUTOMATE_REPLY_TIMEOUT = env.number("AUTOMATE_REPLY_TIMEOUT", 60, 1, 3600, "seconds")
AUTOMATE_SCHEMA_PROPERTIES = env.number("AUTOMATE_SCHEMA_PROPERTIES", 100, 1, 5000)
AUTOMATE_SCHEMA_LEVELS = env.number("AUTOMATE_SCHEMA_LEVELS", 5, 1, 10)
AUTOMATE_WEBHOOK_RATE = env.rate("AUTOMATE_WEBHOOK_RATE", "1000:2000")
AUTOMATE_METRICS_TOKEN = env.text("AUTOMATE_METRICS_TOKEN")
try:
    AUTOMATE_ALLOW_PRIVATE_HOSTS = parse_allowed(env.text("AUTOMATE_ALLOW_PRIVATE_HOSTS"))
except ValueError as error:
    raise ImproperlyConfigured(f"AUTOMATE_ALLOW_PRIVATE_HOSTS: {error}") from None

INSTALLED_APPS = [
    "automate_site",
    "projects",
    "connectors",
    "automations",
    "executions",
    "django.forms",  # its templates, which ours draw on
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "heroicons",
    "template_partials",
]
MIDDLEWARE = [  # of pages; calls of automations have the first alone
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "automate_site.middleware.LocalTime",
    "projects.middleware.ChosenPassword",
    "automate_site.middleware.NotAllowed",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "automate_site.templatetags.ui",
                "django.templatetags.static",
                "django_htmx.templatetags.django_htmx",
                "automate_site.templatetags.icons",
                "template_partials.templatetags.partials",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "automate_site.context.page",
            ],
        },
    }
]
FORM_RENDERER = "automate_site.forms.Renderer"
ROOT_URLCONF = "automate_site.urls"
ALLOWED_HOSTS = ["*"]  # webhooks come under any name; links are built from AUTOMATE_PUBLIC_URL
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECURE_CONTENT_TYPE_NOSNIFF = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the form of a step may have hundreds of rows
DATA_UPLOAD_MAX_MEMORY_SIZE = 4_000_000  # bytes; the webhook's own limit, 3 MB, comes first
APPEND_SLASH = False
USE_TZ = True
USE_I18N = False  # there is one language, and looking for others takes its time
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "collected"  # the same for every data folder
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"

AUTH_USER_MODEL = "projects.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ("name", "email")},
        "MinimumLengthValidator": {"min_length": 8},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "projects:list"
ACCOUNT_ADAPTER = "projects.sign_in.Adapter"
ACCOUNT_FORMS = {
    "login": "projects.sign_in_forms.Login",
    "change_password": "projects.sign_in_forms.ChangePassword",
    "reset_password": "projects.sign_in_forms.ResetPassword",
    "reset_password_from_key": "projects.sign_in_forms.ResetPasswordKey",
    "reauthenticate": "projects.sign_in_forms.Reauthenticate",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # who is invited has shown to read the mail
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody here has that address: no mail to strangers
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "projects.second_factor.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "projects.sign_in_forms.Code",
    "reauthenticate": "projects.sign_in_forms.CodeAgain",
    "activate_totp": "projects.sign_in_forms.Activate",
}
MFA_TOTP_ISSUER = "Automate"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = AUTOMATE_PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [AUTOMATE_PUBLIC_URL]
CSRF_FAILURE_VIEW = "automate_site.plain.too_old"
vars().update(env.email("AUTOMATE_EMAIL_URL"))
EMAIL_TIMEOUT = 10  # seconds; whoever invites waits for it
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("AUTOMATE_EMAIL_FROM", "Automate <automate@localhost>")
CACHES = {"default": env.cache_of(CELERY_BROKER_URL)}  # counts attempts to sign in

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False  # the database is the truth; a lost message only costs time
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = not EMBEDDED  # there is nobody to ask a lone process
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "executions.tasks.sweep",
        "schedule": schedule(run_every=1.0),
        "options": {"expires": 5.0},  # the next one does the same
    },
    "triggers": {
        "task": "executions.standing.tick",
        "schedule": schedule(run_every=1.0),
        "options": {"expires": 5.0},
    },
    "addresses": {"task": "executions.standing.look_again", "schedule": schedule(run_every=3600.0)},
    "clean": {"task": "executions.tasks.clean", "schedule": schedule(run_every=3600.0)},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},  # a caller's mistake is the caller's to read
}

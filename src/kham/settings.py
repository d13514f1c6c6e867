"""The one settings file. Everything that differs between installations comes from the environment.

KHAM_ENV       ward (default) | province | demo | practice | test
KHAM_HOME      folder of data, keys and uploaded files (default: var/ beside the launcher)
KHAM_DATABASE_URL   sqlite:///PATH (default: KHAM_HOME/kham.sqlite3) or postgresql://USER:PASSWORD@HOST:PORT/NAME
KHAM_HOSTS     names under which the server is reached, comma separated
KHAM_HTTPS     1 when browsers reach the server by HTTPS
KHAM_PUBLIC_URL   address under which the public reaches this server (in the QR of signed copies); empty: as asked
KHAM_CA_FILE   certificates (PEM) of the authorities whose signatures are trusted; empty: the issuer is not checked, and pages say so
KHAM_TOKEN_DRIVERS   PKCS#11 libraries with which doctors may sign, separated by ":"; empty: none

Secrets live in KHAM_HOME/keys/ (mode 600, made by `./kham serve` on first use). A missing one stops the start with a hint.
"""

import json
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent
ENV = os.environ.get("KHAM_ENV", "ward")
if ENV not in {"ward", "province", "demo", "practice", "test"}:
    raise ImproperlyConfigured(f"KHAM_ENV={ENV!r}: expected ward, province, demo, practice or test")
INVENTED = ENV in {
    "demo",
    "practice",
}  # invented people: long sessions, no second factor, nothing leaves this machine
HOME = Path(os.environ.get("KHAM_HOME") or Path.cwd() / "var").resolve()
HTTPS = os.environ.get("KHAM_HTTPS") == "1"
DEBUG = False


def _check_home() -> None:
    """A home is stamped once as real, demo or practice (KHAM_HOME/environment) and opened as nothing else, nor with a moved clock."""
    kind = ENV if INVENTED else "real"
    stamp = HOME / "environment"
    stamped = stamp.read_text().strip() if stamp.exists() else ""
    if ENV == "test":
        return
    if (stamped or kind) != kind or (ENV == "practice" and not stamped):
        raise ImproperlyConfigured(
            f"{HOME} là dữ liệu “{stamped or 'chưa đóng dấu'}”, không mở ở chế độ “{ENV}”. Chạy tập dượt bằng `./kham practice`. "
            f"/ This home is {stamped or 'not stamped'}; it does not open as {ENV}."
        )
    if kind == "real" and float(os.environ.get("KHAM_CLOCK_SHIFT_HOURS") or 0):
        raise ImproperlyConfigured(
            "Không dời đồng hồ trên dữ liệu thật. Tập trước một ngày bằng `./kham practice --on NĂM-THÁNG-NGÀY`. "
            "/ The clock is moved only in practice."
        )


_check_home()


def _secret(name: str) -> str:
    """Read one secret from the environment or from KHAM_HOME/keys."""
    value = os.environ.get(f"KHAM_{name.upper()}")
    if value:
        return value
    if ENV == "test":
        return "00" * 32
    path = HOME / "keys" / name
    if not path.exists():
        raise ImproperlyConfigured(
            f"Thiếu khóa {path}. Chạy `./kham serve` hoặc `./kham demo` để tạo. / Missing key; run `./kham serve` once."
        )
    return path.read_text().strip()


def _database(url: str) -> dict:
    """Turn a database URL into Django's dictionary; SQLite gets WAL, IMMEDIATE and FULL (power cuts lose nothing)."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "kham.sync.sqlite",
            "NAME": unquote(parts.path[1:] if parts.path.startswith("//") else parts.path),
            "CONN_MAX_AGE": None,
            # A file, as in the field: one connection in memory shared by a test and the server it tries locks itself out.
            "TEST": {"NAME": str(HOME / "test.sqlite3")},
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": f"PRAGMA journal_mode=WAL;PRAGMA synchronous={'OFF' if ENV == 'test' else 'FULL'};PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-16000;PRAGMA temp_store=MEMORY;",
            },
        }
    if parts.scheme in {"postgresql", "postgres"}:
        query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(query.get("host", parts.hostname or "")),
            "PORT": str(parts.port or query.get("port", "")),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(f"KHAM_DATABASE_URL: unknown scheme {parts.scheme!r}")


DATABASES = {
    "default": _database(os.environ.get("KHAM_DATABASE_URL") or f"sqlite:///{HOME / 'kham.sqlite3'}")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = _secret("secret_key")
# Field keys: {"current": "k1", "keys": {"k1": hex 32 bytes}, "index": hex 32 bytes}; a plain hex string is one key.
FIELD_KEYS = _secret("field_keys")
if not FIELD_KEYS.startswith("{"):
    FIELD_KEYS = json.dumps({"current": "k1", "keys": {"k1": FIELD_KEYS}, "index": FIELD_KEYS[::-1]})

ALLOWED_HOSTS = [h for h in os.environ.get("KHAM_HOSTS", "localhost,127.0.0.1,testserver").split(",") if h]
PUBLIC_URL = os.environ.get("KHAM_PUBLIC_URL", "")
CA_FILE = os.environ.get("KHAM_CA_FILE", "")
TOKEN_DRIVERS = [path for path in os.environ.get("KHAM_TOKEN_DRIVERS", "").split(":") if path]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if "." in host]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "huey.contrib.djhuey",
    "kham.places",
    "kham.journal",
    "kham.accounts",
    "kham.jobs",
    "kham.sync",
    "kham.campaigns",
    "kham.roster",
    "kham.planning",
    "kham.outreach",
    "kham.exams",
    "kham.followup",
    "kham.records",
    "kham.funding",
    "kham.reporting",
    "kham.oversight",
    "kham.portal",
    "kham.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "kham.site.middleware.Limits",
    "kham.site.middleware.Practice",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kham.accounts.middleware.SessionRules",
    "kham.accounts.middleware.CurrentViewer",
    "kham.accounts.middleware.DefaultDeny",
    "kham.site.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "kham.urls"
WSGI_APPLICATION = "kham.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kham.site.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# Accounts: allauth does sign-in and the second factor; axes locks; argon2 hashes.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if ENV == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "kham.accounts.passwords.LocalWordsValidator"},
]
ACCOUNT_ADAPTER = "kham.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {"login_failed": False, "login": False}  # axes counts failures in the database
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "kham.accounts.adapter.SecondFactor"
MFA_TOTP_ISSUER = "Khám"
MFA_TOTP_TOLERANCE = 1
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours: a quarter; strangers cannot lock anybody out for long
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False
PROXIES = int(os.environ.get("KHAM_PROXIES", "0"))
AXES_CLIENT_IP_CALLABLE = "kham.accounts.requests.address_of"

SESSION_COOKIE_NAME = "__Host-kham" if HTTPS else "kham"
CSRF_COOKIE_NAME = "__Host-kham-csrf" if HTTPS else "kham-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 3600  # absolute limit of a working day
SESSION_IDLE_SECONDS = {"office": 15 * 60, "shared": 5 * 60}
if INVENTED:  # a visitor who reads the manual beside the demo is not thrown out
    SESSION_IDLE_SECONDS = {"office": 4 * 3600, "shared": 4 * 3600}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = False  # the server in front redirects pages; the API must not be redirected
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # the server in front redirects pages to HTTPS; the API must answer, not redirect
    "security.W021",  # a ward box has a local name: nothing to enter in browsers' lists
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"  # shown; the database holds UTC

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS: list = []
if ENV == "test":
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {
        "BACKEND": "kham.site.storage.LastingFiles",
        "OPTIONS": {"location": HOME / "files"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENV == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = ENV == "test"
WHITENOISE_AUTOREFRESH = ENV == "test"  # looked up when asked for: each test client would read all files anew
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
UPLOAD_MAX_BYTES = 50 * 1024 * 1024
MEDIA_ROOT = HOME / "files"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if ENV == "test"
    else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": HOME / "cache"}
}

# Jobs: the Job table is the truth; Huey only carries the id of a job to a worker.
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"
        if ENV == "test"
        else "huey.contrib.djhuey.tasks_backend.HueyBackend",
        "ENQUEUE_ON_COMMIT": False,
    }
}
HUEY = {
    "huey_class": "huey.SqliteHuey",
    "name": "kham",
    "filename": str(HOME / "queue.sqlite3"),
    "immediate": ENV == "test",
    "results": False,
    "consumer": {"workers": 2, "worker_type": "thread", "initial_delay": 0.1, "max_delay": 1.0},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("KHAM_LOG", "WARNING")},
    # Django logs the path of every 404 and the request of every 500: paths carry only random identifiers, never data.
    "loggers": {"axes": {"level": "ERROR"}, "huey": {"level": "WARNING"}, "_granian": {"level": "WARNING"}},
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
CSRF_FAILURE_VIEW = "kham.site.errors.csrf_failure"

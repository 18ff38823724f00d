"""Settings, all from the environment (`.env.example` lists every variable). With none set, it runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from llm.roles import CHAT_ROLES, Place, named_models
from storytool import admin_theme
from storytool.environment import Environment, database_config, kept_secret, made_directory
from storytool.loggers import logging_config
from storytool.version import checked_out

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
Environment.read_env(env.str("ENV_FILE", "") or str(BASE_DIR / ".env"))

# Which code this is, as the manifests of stories tell
CODE_VERSION = env.str("CODE_VERSION", "") or checked_out(BASE_DIR)

# Where everything that is written lies.
DATA_DIR = made_directory("DATA_DIR", Path(env.str("DATA_DIR", "") or BASE_DIR / "data").resolve())

# Where `make run` listens
HOST = env.str("HOST", "") or "127.0.0.1"
PORT = env.int("PORT", 8000)

# The site
DEBUG = env.bool("DEBUG", True)
SECRET_KEY = env.str("SECRET_KEY", "")
SECRET_KEY_IS_OWN = not SECRET_KEY
SECRET_KEY = SECRET_KEY or kept_secret(DATA_DIR / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])
CORS_URLS_REGEX = r"^/api/.*$"
CORS_ALLOW_CREDENTIALS = True
HTTPS = env.bool("HTTPS", not DEBUG)

# Who may come in
GUESTS = env.bool("GUESTS", DEBUG)
SIGNUP = env.bool("SIGNUP", True)
TOKEN_DAYS = env.int("TOKEN_DAYS", 365)
GUEST_TOKEN_DAYS = env.int("GUEST_TOKEN_DAYS", 30)

# The parts: one variable each
DATABASE_URL = env.str("DATABASE_URL", "") or f"sqlite:///{DATA_DIR / 'storytool.sqlite3'}"
BROKER_URL = env.str("BROKER_URL", "")
REDIS_URL = env.str("REDIS_URL", "")
CACHE_URL = env.str("CACHE_URL", "")

INSTALLED_APPS = [
    "daphne",  # first: its runserver takes the place of Django's
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "channels",
    "storytool",
    "common",
    "accounts",
    "llm",
    "retrieval",
    "stories",
    "evaluations",
]

MIDDLEWARE = [
    "common.logs.RequestIdMiddleware",
    "common.requests.RequestMiddleware",
    "common.api.error_pages.ApiErrorMiddleware",
    "common.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "storytool.health.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "storytool.urls"
ASGI_APPLICATION = "storytool.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Database
DATABASE_THREADS = env.int("DATABASE_THREADS", 20)


def _database() -> dict[str, Any]:
    config = database_config(DATABASE_URL)
    config["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
    config["CONN_HEALTH_CHECKS"] = True
    options: dict[str, Any] = config.setdefault("OPTIONS", {})
    if config["ENGINE"].endswith("sqlite3"):
        # IMMEDIATE: a transaction that will write takes its turn at the start instead of failing at the end.
        options.update(
            transaction_mode="IMMEDIATE",
            timeout=20,
            init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
        )
        config["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    elif config["ENGINE"].endswith("mysql"):
        options.update(charset="utf8mb4", isolation_level="read committed")
        options.setdefault("init_command", "SET sql_mode='STRICT_TRANS_TABLES', innodb_strict_mode=1")
        options.setdefault("connect_timeout", 10)
        config["TEST"] = {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_unicode_ci"}
    return config


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache: throttles and the like
if CACHE_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# Language and time
LANGUAGE_CODE = env.one_of("LANGUAGE_CODE", ("ko", "en"), "ko")
LANGUAGES = [("ko", "한국어"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.time_zone("TIME_ZONE", "Asia/Seoul")
USE_I18N = True
USE_TZ = True

# Static files
STATIC_URL = "static/"
STATIC_ROOT = made_directory("DATA_DIR", DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "common.storage.StaticFilesStorage"
    },
}

# The wire
MAX_BODY_BYTES = env.int("MAX_BODY_BYTES", 1_000_000)
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES
# A longer story is refused before anything of it is analysed.
ANALYSIS_CHARACTERS = env.int("ANALYSIS_CHARACTERS", 50_000)
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "accounts.permissions.NotSomebodyElse",
    ],
    "DEFAULT_RENDERER_CLASSES": ["common.api.json.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.api.json.JSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["common.api.throttling.RoleThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "anonymous": env.str("THROTTLE_ANONYMOUS", "60/min"),
        "guest": env.str("THROTTLE_GUEST", "120/min"),
        "user": env.str("THROTTLE_USER", "600/min"),
    },
    "DEFAULT_SCHEMA_CLASS": "common.api.schema.ContractSchema",
    "EXCEPTION_HANDLER": "common.api.exception_handler.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "NUM_PROXIES": env.int("TRUSTED_PROXIES", 0),
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "storytool",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# Who writes
COMPOSER_CHARS_PER_SECOND = env.float("COMPOSER_CHARS_PER_SECOND", 300)
# What a thread's earlier turns may take of a request, in tokens
EARLIER_TOKENS = env.int("EARLIER_TOKENS", 6000)
OPENAI_API_KEY = env.str("OPENAI_API_KEY", "")
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", "")
# Where models are asked for that name no other place.
MODELS_AT = Place(
    OPENAI_BASE_URL,
    env.one_of("OPENAI_BACKEND", ("auto", "responses", "chat"), "auto"),
    env.bool("OPENAI_BACKGROUND", False),
    env.bool("OPENAI_CONVERSATIONS", False),
)
_NAMED = {  # The first three variables have the names that the Flask backend used.
    "draft": ("FINE_TUNED_MODEL", env.str("FINE_TUNED_MODEL", "")),
    "expand": ("GPT_4O_MODEL", env.str("GPT_4O_MODEL", "")),
    "enrich": ("GPT_MINI_MODEL", env.str("GPT_MINI_MODEL", "")),
    "analyze": ("ANALYZE_MODEL", env.str("ANALYZE_MODEL", "")),
    "moderate": ("MODERATION_MODEL", env.str("MODERATION_MODEL", "")),
}
_MODELS = named_models(_NAMED, MODELS_AT, has_key=bool(OPENAI_API_KEY))
CHAT_MODELS: dict[str, dict[str, Any]] = {
    role: entry for role, entry in _MODELS.items() if role in CHAT_ROLES
}
MODERATORS: dict[str, dict[str, Any]] = {
    role: entry for role, entry in _MODELS.items() if role not in CHAT_ROLES
}
# Whether topics and stories are looked over, and what becomes of them where nobody can: "auto" is open for "flag",
# closed for "on".
MODERATION = env.one_of("MODERATION", ("off", "flag", "on"), "off")
MODERATION_FAILS = env.one_of("MODERATION_FAILS", ("auto", "open", "closed"), "auto")
STORY_ENGINES: dict[str, dict[str, Any]] = {
    "default": {  # The composer plays every part that has no model, and all where none has.
        "BACKEND": "stories.engines.llm.ModelEngine",
        "OPTIONS": {"chars_per_second": COMPOSER_CHARS_PER_SECOND, "earlier_tokens": EARLIER_TOKENS},
    }
}

# A provider of models that fails so often within so many seconds is left alone for a while; 0 for never.
BREAKER_FAILURES = env.int("BREAKER_FAILURES", 5)
BREAKER_WINDOW_SECONDS = env.float("BREAKER_WINDOW_SECONDS", 60)
BREAKER_PAUSE_SECONDS = env.float("BREAKER_PAUSE_SECONDS", 20)

# What measures likeness of meaning
EMBEDDER = env.one_of("EMBEDDER", ("auto", "e5", "lsa", "openai"), "auto")
EMBEDDING_MODEL = env.str("EMBEDDING_MODEL", "")
EMBEDDING_BASE_URL = env.str("EMBEDDING_BASE_URL", "")
EMBEDDING_API_KEY = env.str("EMBEDDING_API_KEY", "")
EMBEDDING_DIMENSIONS = env.int("EMBEDDING_DIMENSIONS", 0)
EMBEDDING_CHARACTERS = env.int("EMBEDDING_CHARACTERS", 2000)
if EMBEDDER == "auto" and EMBEDDING_MODEL:
    EMBEDDER = "openai"
_EMBEDDERS: dict[str, dict[str, Any]] = {
    "auto": {"BACKEND": "llm.embedders.automatic.best_embedder"},
    "e5": {"BACKEND": "llm.embedders.e5.E5Embedder"},
    "lsa": {"BACKEND": "llm.embedders.lsa.LsaEmbedder"},
    "openai": {
        "BACKEND": "llm.embedders.openai.OpenAIEmbedder",
        "OPTIONS": {
            "model": EMBEDDING_MODEL,
            "base_url": EMBEDDING_BASE_URL or OPENAI_BASE_URL,
            # A key goes to the server that it is for, and to no other.
            "api_key": EMBEDDING_API_KEY or ("" if EMBEDDING_BASE_URL else OPENAI_API_KEY),
            "dimensions": EMBEDDING_DIMENSIONS,
            "characters": EMBEDDING_CHARACTERS,
        },
    },
}
EMBEDDERS = {**_EMBEDDERS, "default": _EMBEDDERS[EMBEDDER]}

# Where vectors lie: files in DATA_DIR where no address is given
VECTOR_STORE_URL = env.str("VECTOR_STORE_URL", "")
VECTOR_STORE_TIMEOUT = env.float("VECTOR_STORE_TIMEOUT", 2)

# How near a story may come to the corpus, in syllables that it shares with a passage in a row
OVERLAP_FLAG = env.int("OVERLAP_FLAG", 20)
OVERLAP_REWRITE = env.int("OVERLAP_REWRITE", 40)

# What may be spent on models, in US dollars and in tokens, in and out; 0 for no limit
BUDGET_USER_DAY = env.float("BUDGET_USER_DAY", 0)
BUDGET_USER_MONTH = env.float("BUDGET_USER_MONTH", 0)
BUDGET_INSTALLATION_DAY = env.float("BUDGET_INSTALLATION_DAY", 0)
BUDGET_INSTALLATION_MONTH = env.float("BUDGET_INSTALLATION_MONTH", 0)
BUDGET_USER_DAY_TOKENS = env.int("BUDGET_USER_DAY_TOKENS", 0)
BUDGET_USER_MONTH_TOKENS = env.int("BUDGET_USER_MONTH_TOKENS", 0)
BUDGET_INSTALLATION_DAY_TOKENS = env.int("BUDGET_INSTALLATION_DAY_TOKENS", 0)
BUDGET_INSTALLATION_MONTH_TOKENS = env.int("BUDGET_INSTALLATION_MONTH_TOKENS", 0)

# How a generation runs
TICK_SECONDS = env.float("TICK_MS", 50) / 1000
LEASE_SECONDS = env.float("LEASE_SECONDS", 10)
SWEEP_SECONDS = env.float("SWEEP_SECONDS", 2)
MAX_ATTEMPTS = env.int("MAX_ATTEMPTS", 3)
GENERATIONS_PER_USER = env.int("GENERATIONS_PER_USER", 5)
GENERATIONS_PER_PROCESS = env.int("GENERATIONS_PER_PROCESS", 200)
GENERATE_IN_WEB = env.bool("GENERATE_IN_WEB", not BROKER_URL)
EVENT_RETENTION_DAYS = env.int("EVENT_RETENTION_DAYS", 7)
HEARTBEAT_SECONDS = env.float("HEARTBEAT_SECONDS", 15)
HUBS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "stories.events.hub_redis.RedisHub", "OPTIONS": {"url": REDIS_URL}}
    if REDIS_URL
    else {"BACKEND": "stories.events.hub.InProcessHub"}
}

# Security: what `check --deploy` asks for, on wherever HTTPS is
SECURE_SSL_REDIRECT = HTTPS and env.bool("HTTPS_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.int("TRUSTED_PROXIES", 0) else None
CSRF_FAILURE_VIEW = "common.api.error_pages.csrf_failure"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
_INLINE = {"style-src": ["'self'", "'unsafe-inline'"], "img-src": ["'self'", "data:"]}
SECURE_CSP_BY_PREFIX = [
    # Unfold's Alpine evaluates attributes; Swagger UI begins with a script in its page.
    ("/admin/", {**_INLINE, "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"]}),
    ("/api/docs", {**_INLINE, "script-src": ["'self'", "'unsafe-inline'"]}),
]

# What is measured
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
METRICS_DIR = env.str("METRICS_DIR", "")
if METRICS_DIR:
    # prometheus_client reads this when it is first imported: then all processes of a machine count together.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(made_directory("METRICS_DIR", Path(METRICS_DIR).resolve()))

# Logs: JSON lines in production, readable lines while developing
LOG_LEVEL = env.one_of("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), "INFO")
LOG_FORMAT = env.one_of("LOG_FORMAT", ("console", "json"), "console" if DEBUG else "json")
LOGGING = logging_config(LOG_LEVEL, LOG_FORMAT)

# The admin's look
UNFOLD = admin_theme.UNFOLD

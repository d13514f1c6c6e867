"""One include per room. A new URL needs a row in tests/access."""

from django.urls import include, path
from ninja import NinjaAPI

from kham.site import errors
from kham.sync.api import router as sync_router

api = NinjaAPI(title="Khám", version="1", urls_namespace="api", docs_url=None, openapi_url=None)
api.add_router("/sync/", sync_router)

urlpatterns = [
    path("", include("kham.site.urls")),
    path("", include("kham.accounts.urls")),
    path("cong-viec/", include("kham.jobs.urls")),
    path("nhiem-vu/", include("kham.campaigns.urls")),
    path("danh-sach/", include("kham.roster.urls")),
    path("ke-hoach/", include("kham.planning.urls")),
    path("van-dong/", include("kham.outreach.urls")),
    path("buoi-kham/", include("kham.exams.urls")),
    path("theo-doi/", include("kham.followup.urls")),
    path("ho-so/", include("kham.records.urls")),
    path("kinh-phi/", include("kham.funding.urls")),
    path("bao-cao/", include("kham.reporting.urls")),
    path("giam-sat/", include("kham.oversight.urls")),
    path("cong/", include("kham.portal.urls")),
    path("api/v1/", api.urls),
    path("fhir/r4/", include("kham.records.api.urls")),
]
handler400, handler403, handler404, handler500 = (
    errors.bad_request,
    errors.not_found,
    errors.not_found,
    errors.server_error,
)

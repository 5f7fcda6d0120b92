from __future__ import annotations

import pytest

from wasm_publish.references.reference import Reference
from wasm_publish.registry.refusals.remedies import remedy_for

ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme/hello"
GAR = "europe-docker.pkg.dev/acme/images/hello"


@pytest.mark.parametrize(
    ("reference", "status", "said", "remedy"),
    [
        (ECR, 404, "NAME_UNKNOWN", "`aws ecr create-repository --repository-name acme/hello`"),
        (ECR, 403, "denied", "wasm-publish login 123456789012.dkr.ecr"),
        (GAR, 404, "", "`gcloud artifacts repositories create`"),
        ("ghcr.io/acme/hello", 403, ": DENIED: permission_denied", "`write:packages`"),
        ("ghcr.io/acme/hello", 401, ": denied", "`write:packages`"),
        ("ghcr.io/acme/hello", 401, "", "`wasm-publish login ghcr.io`"),
        ("ghcr.io.example/acme/hello", 403, "denied", "`wasm-publish login ghcr.io.example`"),
        ("registry.gitlab.com/a/b", 400, "unknown media type: x", "`--format compat`"),
        ("gitlab.example/a/b", 400, "unknown config media type", "`--format compat`"),
        ("gitlab.example/a/b", 400, "media type x is unknown", "`--format compat`"),
        ("quay.example/a/b", 400, "unsupported media type", "`--format compat`"),
        ("quay.example/a/b", 400, ": MANIFEST_INVALID: 'x' is not one of ['y']", "`--format auto`"),
        ("quay.example/a/b", 415, "", "`--format compat`"),
        ("r.example/acme/hello", 401, "", "`wasm-publish login r.example`"),
        ("r.example/acme/hello", 403, "", "`wasm-publish login r.example`"),
        ("r.example/acme/hello", 404, "", "created there first"),
        ("r.example/acme/hello", 413, "", "`wasm-opt -Oz`"),
        ("docker.io/acme/hello", 401, "", "`wasm-publish login docker.io`"),
    ],
)
def test_a_refusal_that_is_known_has_a_remedy(
    reference: str, status: int, said: str, remedy: str
) -> None:
    assert remedy in str(remedy_for(Reference.parse(reference), status, said))


@pytest.mark.parametrize(("status", "said"), [(400, "TAG_INVALID"), (500, "denied"), (429, "")])
def test_against_others_nothing_helps_but_to_wait_or_ask(status: int, said: str) -> None:
    assert remedy_for(Reference.parse("ghcr.io/acme/hello"), status, said) is None

"""The grammar of references, and what oras makes of them."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish.references.reference import (
    Reference,
    is_digest,
    is_tag,
    repository_fault,
    tag_fault,
)

SHA256 = "sha256:" + "0123456789abcdef" * 4
SHA512 = "sha512:" + "0123456789abcdef" * 8

# As the OCI distribution specification 1.1 writes them.
SPEC_NAME = re.compile(r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*")
SPEC_TAG = re.compile(r"[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}")

_words = st.text("ab09", min_size=1, max_size=4)
_components = st.lists(_words, min_size=1, max_size=3).flatmap(
    lambda words: st.sampled_from([".", "_", "__", "-", "---"]).map(lambda mark: mark.join(words))
)
_paths = st.lists(_components, min_size=1, max_size=3).map("/".join)
_hosts = st.sampled_from(
    [
        "ghcr.io",
        "docker.io",
        "index.docker.io",
        "localhost",
        "localhost:5000",
        "my-host:1",
        "EXAMPLE.org:65535",
        "127.0.0.1:5000",
        "[::1]:5000",
        "[2001:DB8::1]",
    ]
)
_tags = st.text("aZ0._-", max_size=6).map("v{}".format)


@st.composite
def references(draw: st.DrawFn) -> str:
    text = f"{draw(_hosts)}/{draw(_paths)}"
    if draw(st.booleans()):
        text += f":{draw(_tags)}"
    if draw(st.booleans()):
        text += f"@{draw(st.sampled_from([SHA256, SHA512]))}"
    return text


def fault_of(text: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        Reference.parse(text)
    assert caught.value.problem.code == "invalid-reference"
    assert caught.value.problem.remedy
    return caught.value


def test_a_reference_is_taken_apart() -> None:
    reference = Reference.parse(f"ghcr.io/acme/hello:1.0.0@{SHA256}")

    assert reference == Reference("ghcr.io", "acme/hello", "1.0.0", SHA256)
    assert reference.name == "ghcr.io/acme/hello"


@pytest.mark.parametrize(
    ("text", "registry", "repository"),
    [
        ("localhost/repo", "localhost", "repo"),
        ("localhost:5000/ns/repo", "localhost:5000", "ns/repo"),
        ("myhost:5000/repo", "myhost:5000", "repo"),
        ("127.0.0.1/repo", "127.0.0.1", "repo"),
        ("[::1]:5000/repo", "[::1]:5000", "repo"),
        ("[2001:DB8::1]/repo", "[2001:db8::1]", "repo"),
        ("GHCR.io/acme/hello", "ghcr.io", "acme/hello"),
        ("docker.io/hello", "docker.io", "library/hello"),
        ("docker.io/acme/hello", "docker.io", "acme/hello"),
        ("index.docker.io/hello", "docker.io", "library/hello"),
        ("registry-1.docker.io/acme/hello", "docker.io", "acme/hello"),
        ("ghcr.io/a__b/c---d/e.f_g", "ghcr.io", "a__b/c---d/e.f_g"),
    ],
)
def test_registry_and_repository_are_canonical(text: str, registry: str, repository: str) -> None:
    assert Reference.parse(text) == Reference(registry, repository)


@given(references())
def test_a_reference_reads_back_from_its_text(text: str) -> None:
    reference = Reference.parse(text)

    assert Reference.parse(str(reference)) == reference
    assert Reference.parse(reference.name) == Reference(reference.registry, reference.repository)


@given(st.one_of(st.text(), st.text("aB0/:@.-_[]+ \n", max_size=30)))
def test_any_text_is_a_reference_or_a_usage_error(text: str) -> None:
    with suppress(UsageError):
        reference = Reference.parse(text)
        assert Reference.parse(str(reference)) == reference


@pytest.mark.parametrize(
    ("text", "why", "near"),
    [
        ("myhost/repo", "it names no registry host", "docker.io/myhost/repo"),
        ("ubuntu", "it names no registry host", "docker.io/ubuntu"),
        ("ubuntu:22.04", "it names no registry host", "docker.io/ubuntu:22.04"),
        (f"ubuntu@{SHA256}", "it names no registry host", f"docker.io/ubuntu@{SHA256}"),
        ("https://ghcr.io/x", "it begins with `https://`", "ghcr.io/x"),
        (f"https://ghcr.io/x@{SHA256}", "it begins with `https://`", f"ghcr.io/x@{SHA256}"),
        ("oci://ghcr.io/x", "it begins with `oci://`", "ghcr.io/x"),
        ("ghcr.io//foo/bar", "the repository has a slash too many", "ghcr.io/foo/bar"),
        ("ghcr.io/foo/bar/", "the repository has a slash too many", "ghcr.io/foo/bar"),
        ("ghcr.io/Foo/bar", "upper case in `Foo`", "ghcr.io/foo/bar"),
        (f"ghcr.io/Foo:V1@{SHA256}", "upper case in `Foo`", f"ghcr.io/foo:V1@{SHA256}"),
        ("ghcr.io/bar:v1\n", "a space or line break at its ends", "ghcr.io/bar:v1"),
        (" ghcr.io/bar", "a space or line break at its ends", "ghcr.io/bar"),
        ("ghcr.io/bar:1.0.0+build", "the tag holds `+`", "ghcr.io/bar:1.0.0_build"),
        ("ghcr.io/bar:", "the tag is empty", "ghcr.io/bar"),
    ],
)
def test_a_fault_comes_with_the_legal_spelling(text: str, why: str, near: str) -> None:
    error = fault_of(text)

    assert why in str(error)
    assert error.problem.remedy == f"write {near}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is empty"),
        ("ghcr.io", "it names no repository"),
        ("localhost", "it names no repository"),
        ("localhost:5000", "it names no repository"),
        ("ghcr.io/", "the repository is empty"),
        ("ghcr.io/:v1", "the repository is empty"),
        ("Host/Repo!", "it names no registry host"),
        ("host:5000/ns/repo:a:b", "it has two tags"),
        ("ghcr.io/foo/../bar", "`..` in the repository does not begin and end"),
        ("ghcr.io/-foo", "`-foo` in the repository does not begin and end"),
        ("ghcr.io/foo..bar", "`foo..bar` in the repository has separators side by side"),
        ("ghcr.io/foo___bar", "separators side by side"),
        ("ghcr.io/föö", "the repository holds `ö`"),
        ("ghcr.io/foo?x=y", "the repository holds `?`"),
        ("ghcr.io/foo\x1b", r"the repository holds '\x1b'"),
        ("ghcr.io/bar:bad tag!", "the tag holds ` `"),
        ("ghcr.io/bar:v1?x=y", "the tag holds `?`"),
        ("ghcr.io/bar:.1", "the tag begins with `.`"),
        ("ghcr.io/bar:" + "a" * 129, "the tag has more than 128 characters"),
        ("ghcr.io/bar@notadigest", "what follows `@` is not one digest"),
        ("ghcr.io/bar@sha256:abc", "what follows `@` is not one digest"),
        (f"ghcr.io/bar@{SHA256.upper()}", "what follows `@` is not one digest"),
        (f"ghcr.io/bar@{SHA256}@{SHA256}", "what follows `@` is not one digest"),
        ("-host.io/bar", "`-host.io` is not a host name"),
        ("host_.io/bar", "`host_.io` is not a host name"),
        ("ghcr.io:/bar", "`ghcr.io:` is not a host name"),
        ("[::g]/bar", "`[::g]` is not a host name"),
        ("[:::1]/bar", "`[:::1]` is not a host name"),
        ("::1/bar", "`::1` is not a host name"),
        ("ghcr.io:0/bar", "0 is not a port"),
        ("ghcr.io:65536/bar", "65536 is not a port"),
        ("ghcr.io/" + "a" * 248, "have more than 255 characters"),
    ],
)
def test_a_fault_says_what_is_wrong(text: str, why: str) -> None:
    error = fault_of(text)

    assert why in str(error)
    assert "such as ghcr.io/owner/name:1.0.0" in (error.problem.remedy or "")


def test_the_longest_name_is_one() -> None:
    assert len(Reference.parse("ghcr.io/" + "a" * 247).name) == 255


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("user:secret@ghcr.io/foo/bar:v1", "ghcr.io/foo/bar:v1"),
        ("https://user:secret@ghcr.io/foo", "ghcr.io/foo"),
        ("user:sec/ret@ghcr.io/foo", "ghcr.io/foo"),
        ("user:se@cret@ghcr.io/foo", "ghcr.io/foo"),
        (f"user:secret@ghcr.io/foo@{SHA256}", f"ghcr.io/foo@{SHA256}"),
        ("@ghcr.io/foo", "ghcr.io/foo"),
    ],
)
def test_credentials_are_refused_and_not_repeated(text: str, near: str) -> None:
    error = fault_of(text)

    assert "user or password" in str(error)
    assert error.problem.remedy == f"write {near}"
    assert "cret" not in f"{error} {error.problem.remedy}"


@pytest.mark.parametrize("text", ["user:secret@ghcr.io", "ghcr.io/user:se@cret", "user:@secret"])
def test_what_may_be_a_password_is_not_repeated(text: str) -> None:
    error = fault_of(text)

    assert "cret" not in f"{error} {error.problem.remedy}"


def test_a_fault_has_no_hidden_context() -> None:
    assert fault_of("user:secret@ghcr.io/x").__suppress_context__


def test_with_tag_names_another_tag() -> None:
    reference = Reference.parse(f"ghcr.io/acme/hello:1.0.0@{SHA256}")

    assert str(reference.with_tag("2.0.0")) == "ghcr.io/acme/hello:2.0.0"
    with pytest.raises(
        UsageError, match=r"`2\+x` can't tag ghcr.io/acme/hello: the tag holds `\+`"
    ):
        reference.with_tag("2+x")


def test_with_digest_holds_a_tag_to_it() -> None:
    reference = Reference.parse("ghcr.io/acme/hello:1.0.0")

    assert str(reference.with_digest(SHA256)) == f"ghcr.io/acme/hello:1.0.0@{SHA256}"
    with pytest.raises(UsageError, match="not one digest"):
        reference.with_digest("sha256:abc")


@pytest.mark.parametrize(
    ("text", "manifest"),
    [
        ("docker.io/hello:1", "registry-1.docker.io/v2/library/hello/manifests/1"),
        ("localhost/hello:1", "localhost/v2/hello/manifests/1"),
        ("localhost/my.org/hello:1", "localhost/v2/my.org/hello/manifests/1"),
        ("[::1]:5000/a/b/c:1", "[::1]:5000/v2/a/b/c/manifests/1"),
        (f"ghcr.io/a/b:1@{SHA256}", f"ghcr.io/v2/a/b/manifests/{SHA256}"),
        ("ghcr.io/a/b", "ghcr.io/v2/a/b/manifests/latest"),
    ],
)
def test_oras_addresses_the_same_thing(text: str, manifest: str) -> None:
    assert Reference.parse(text).to_oras().manifest_url() == manifest


@given(references())
def test_oras_keeps_registry_and_repository(text: str) -> None:
    reference = Reference.parse(text)
    container = reference.to_oras()

    assert container.tags_url() == f"{reference.api_host}/v2/{reference.repository}/tags/list"


@given(st.one_of(st.text(), st.text("aB0._-/", max_size=140), _paths))
def test_names_and_tags_follow_the_specification(text: str) -> None:
    assert (repository_fault(text) is None) == bool(SPEC_NAME.fullmatch(text))
    assert is_tag(text) == bool(SPEC_TAG.fullmatch(text)) == (tag_fault(text) is None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [(SHA256, True), (SHA512, True), (SHA256 + "0", False), ("sha384:" + "0" * 96, False)],
)
def test_digests_are_sha256_or_sha512(text: str, expected: bool) -> None:  # noqa: FBT001 - parametrized
    assert is_digest(text) is expected

from __future__ import annotations

from builders import settings_with

from wasm_publish.registry.connection.network import SILENCE, Network


def test_a_registry_is_reached_over_tls_by_default() -> None:
    network = Network.of(settings_with(), {"HTTPS_PROXY": "http://proxy:1"})
    assert network == Network(environment={"HTTPS_PROXY": "http://proxy:1"})
    assert (network.timeout, network.ca_file) == (SILENCE, None)
    assert not network.insecure
    assert not network.plain_http


def test_settings_tell_how_it_is_reached() -> None:
    settings = settings_with()._replace(timeout=5, ca_file="ca.pem", insecure=True, plain_http=True)
    assert Network.of(settings, {}) == Network(5, "ca.pem", insecure=True, plain_http=True)

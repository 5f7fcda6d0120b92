"""oras's client with our engine in it: the door for whoever builds on oras.

What oras does in a way that could harm is the engine's here: no blob is held in memory, nothing
is given or stored that is not what its digest says, no file has its name before it is whole, and
no tag takes others with it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import oras.defaults

from wasm_publish.errors import UsageError
from wasm_publish.model import Blob, Descriptor
from wasm_publish.oci.encoding import read_descriptor
from wasm_publish.references.registry_host import parse_registry_host
from wasm_publish.registry.credentials.storage import CredentialStorage
from wasm_publish.registry.login import try_credentials
from wasm_publish.registry.oras.auth import with_file
from wasm_publish.registry.oras.files import place_in, save, save_folder
from wasm_publish.registry.oras.manifests import layers_of, to_push
from wasm_publish.registry.oras.names import require_own
from wasm_publish.registry.oras.responses import created
from wasm_publish.registry.oras.wire import EngineRegistry
from wasm_publish.registry.pushing.push import push_artifact
from wasm_publish.registry.pushing.untagging import remove_tag
from wasm_publish.registry.reading.manifests import find_manifest
from wasm_publish.registry.store import RegistryStore
from wasm_publish.registry.uploading.upload import BlobUpload
from wasm_publish.reporting import ignore
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from requests import Response

    from wasm_publish.registry.client import Client
    from wasm_publish.registry.oras.names import Name

_OF_ORAS = oras.defaults.default_chunksize
_FOLDER = oras.defaults.default_blob_dir_media_type
_TITLE = oras.defaults.annotation_title


class OrasRegistry(EngineRegistry):
    """The client of one registry, for all that takes an `oras.provider.Registry`.

    A name without a host is a repository of this registry; one with another host is refused.
    All that fails at the registry is a `WasmPublishError`; before that, oras itself looks at files
    and names, and raises errors of its own.

    Args:
        registry: The host of the registry, as references name it.
        network: How it is reached.
        find_credentials: Gives the credentials for a registry and a repository.
        reporter: Is told of waiting.
        patience: How to wait.
    """

    def upload_blob(
        self,
        blob: str,
        container: Name,
        layer: dict[str, Any],
        do_chunked: bool = False,  # noqa: ARG002, FBT001, FBT002 - oras's
        chunk_size: int = _OF_ORAS,  # noqa: ARG002 - oras's
    ) -> Response:
        """Upload a file, if the repository doesn't have it.

        How is the engine's matter: in one request, or in chunks where the registry wants it so.

        Raises:
            NotAuthorised: The registry refuses these credentials.
            StoreFailed: The file can't be read, is not what the layer says, or can't be uploaded.
            UsageError: The layer is no descriptor.
        """
        try:
            described = read_descriptor(layer)
        except ValueError:
            raise UsageError("the layer is no descriptor", code="invalid-descriptor") from None
        client = self._client_for(container)
        upload = BlobUpload(client, Blob(described, Path(blob)), ignore)
        upload.begin()
        upload.send()
        return created(client.url(f"blobs/{described.digest}"), described.digest)

    def put_upload(self, blob: str, container: Name, layer: dict[str, Any]) -> Response:
        """See `upload_blob`."""
        return self.upload_blob(blob, container, layer)

    def chunked_upload(
        self,
        blob: str,
        container: Name,
        layer: dict[str, Any],
        chunk_size: int = _OF_ORAS,  # noqa: ARG002 - oras's
    ) -> Response:
        """See `upload_blob`."""
        return self.upload_blob(blob, container, layer)

    def upload_manifest(self, manifest: dict[str, Any], container: Name) -> Response:
        """Push a manifest or an index, whose blobs are there, under the container's name.

        Raises:
            NotAuthorised: The registry refuses these credentials.
            StoreFailed: It can't be pushed.
            TagConflict: The tag is taken, and the registry lets nobody move it.
            UsageError: It is no manifest, or not the one of the container's digest.
        """
        named = self.get_container(container)
        pushed = to_push(manifest)
        if named.digest not in {None, pushed.digest}:
            raise UsageError(
                f"the manifest is {pushed.digest}, and not {named.digest}", code="wrong-digest"
            )
        client = self._client_for(container)
        push_artifact(client, pushed, lambda: () if named.digest else (named.tag,), ignore, {})
        return created(client.url(f"manifests/{pushed.digest}"), pushed.digest)

    def download_blob(self, container: Name, digest: str, outfile: str) -> str:
        """Download a blob to a file, which is there when all of it is.

        Raises:
            NotAuthorised: The registry refuses these credentials.
            StoreFailed: There is none, it is something else, or the file can't be written.
        """
        told = self.get_blob(container, digest, head=True)
        self._check_200_response(told)
        blob = Descriptor("", digest, told.size)
        with RegistryStore(self._client_for(container)).read_blob(blob) as stream:
            save(stream, Path(outfile))
        return outfile

    def pull(
        self,
        target: Name,
        config_path: str | None = None,
        allowed_media_type: list[str] | None = None,
        overwrite: bool = True,  # noqa: FBT001, FBT002 - oras's
        outdir: str | None = None,
    ) -> list[str]:
        """Download the layers of an artifact to a folder, each under its title.

        Args:
            target: The artifact.
            config_path: A credential file that counts before the others.
            allowed_media_type: The media types of manifests that may be answered.
            overwrite: Whether a file that is there is replaced; else it stays.
            outdir: The folder; a new temporary one by default.

        Returns:
            The files and folders that were written.

        Raises:
            NotAuthorised: The registry refuses these credentials.
            StoreFailed: A layer is not what it should be, or wants to be written elsewhere.
        """
        self.auth.load_configs(target, [config_path] if config_path else None)
        layers = layers_of(self.get_manifest(target, allowed_media_type))
        folder = Path(outdir or tempfile.mkdtemp(prefix="oras-"))
        titles = [layer.annotations.get(_TITLE) or layer.digest for layer in layers]
        places = [place_in(folder, title) for title in titles]
        store = RegistryStore(self._client_for(target))
        written = []
        for layer, place in zip(layers, places, strict=True):
            if not overwrite and place.exists():
                self.reporter.note(f"{place} is there already, and stays")
                continue
            with store.read_blob(layer) as stream:
                (save_folder if layer.media_type == _FOLDER else save)(stream, place)
            written.append(str(place))
        return written

    def get_tags(self, container: Name, N: int | None = None) -> list[str]:  # noqa: N803 - oras's
        """The tags of a repository, at most N of them; none where it isn't there yet.

        Raises:
            NotAuthorised: The registry refuses these credentials.
            StoreFailed: They can't be read.
        """
        return [*RegistryStore(self._client_for(container)).tags()][:N]

    def delete_tag(self, container: Name, tag: str) -> bool:
        """Remove a tag, and neither its manifest nor another tag of that.

        Returns:
            Whether it was there.

        Raises:
            NotAuthorised: The registry refuses these credentials.
            StoreFailed: The registry can't.
            UsageError: It is no tag.
        """
        self.reference_to(container).with_tag(tag)
        client = self._client_for(container)
        if find_manifest(client, tag) is None:
            return False
        remove_tag(client, tag)
        return True

    def login(
        self,
        username: str,
        password: str,
        password_stdin: bool = False,  # noqa: FBT001, FBT002 - oras's
        tls_verify: bool = True,  # noqa: ARG002, FBT001, FBT002 - oras's
        hostname: str | None = None,
        config_path: str | None = None,
    ) -> dict[str, str]:
        """Try credentials at the registry, then store them as `wasm-publish login` does.

        Args:
            username: The user.
            password: The password.
            password_stdin: Whether it is on the first line of standard input instead.
            tls_verify: Has no meaning; the network tells what is trusted.
            hostname: This registry.
            config_path: The credential file to store them in, in place of the usual one.

        Raises:
            NotAuthorised: The registry refuses them.
            StoreFailed: It can't be reached.
            UsageError: They can't be stored, or are for another registry.
        """
        self._require_own(hostname)
        secret = sys.stdin.readline().rstrip("\r\n") if password_stdin else password
        credentials = Credentials(username, secret)
        environment = with_file(self.network.environment, config_path)
        storage = CredentialStorage(self.hostname, environment)
        try_credentials(self.hostname, credentials, self.network, self.reporter, self.patience)
        storage.store(credentials)
        self.auth.set_basic_auth(username, secret)
        return {"Status": "Login Succeeded"}

    def logout(self, hostname: str | None = None) -> None:
        """Forget the credentials, here and where `login` stored them.

        Raises:
            UsageError: They can't be removed, or are for another registry.
        """
        self._require_own(hostname)
        CredentialStorage(self.hostname, self.network.environment).remove()
        self.auth.logout(self.hostname)

    def _client_for(self, container: Name) -> Client:
        return self.client_of(self.reference_to(container).repository)

    def _require_own(self, hostname: str | None) -> None:
        if hostname:
            require_own(parse_registry_host(hostname), self.hostname)

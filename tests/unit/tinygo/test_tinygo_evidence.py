from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish_tinygo.evidence import evidence, is_reactor

if TYPE_CHECKING:
    from tests.unit.tinygo.conftest import Folder

GUEST = "package main\n\n//go:wasmexport greet\nfunc greet() {}\n"
LEGACY_GUEST = "package main\n\n//export greet\nfunc greet() {}\n"
IMPORTS = "package main\n\n//go:wasmimport env log\nfunc log(int32)\n"
FOR_C = 'package main\n\nimport "C"\n\n//export greet\nfunc greet() {}\n'
NATIVE = "package main\n\n// The export of goods.\nfunc main() {}\n"


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("wasm-publish.toml", "", "a file wasm-publish.toml"),
        ("Makefile", "build:\n\ttinygo build -o main.wasm .\n", "tinygo in Makefile"),
        ("justfile", "build:\n  tinygo build\n", "tinygo in justfile"),
        ("Taskfile.yml", "cmds: [tinygo build]\n", "tinygo in Taskfile.yml"),
        ("spin.toml", 'command = "tinygo build"\n', "tinygo in spin.toml"),
        ("Makefile", "\tGOOS=wasip1 GOARCH=wasm go build\n", "GOOS=wasip1 in Makefile"),
        ("Makefile", "export GOOS := wasip1\n", "GOOS=wasip1 in Makefile"),
        ("wit/world.wit", "", "a folder wit"),
        ("main.go", GUEST, "main.go speaks to a wasm host"),
        ("guest.go", LEGACY_GUEST, "guest.go speaks to a wasm host"),
        ("main.go", IMPORTS, "main.go speaks to a wasm host"),
    ],
)
def test_evidence_is_told_in_words(folder: Folder, file: str, text: str, words: str) -> None:
    folder.go_mod()
    folder.write(file, text)
    assert evidence(folder.root) == (words,)
    assert folder.project().evidence == (words,)


@pytest.mark.parametrize(
    "sdk",
    [
        "github.com/spinframework/spin-go-sdk/v2",
        "github.com/fermyon/spin/sdk/go/v2",
        "github.com/proxy-wasm/proxy-wasm-go-sdk",
        "github.com/acme/proxy-wasm-go-sdk",
        "github.com/extism/go-pdk",
        "github.com/kubewarden/policy-sdk-go",
        "go.wasmcloud.dev/component",
        "go.bytecodealliance.org",
        "go.bytecodealliance.org/cm",
    ],
)
@pytest.mark.parametrize("text", ["require {} v1.0.0\n", "require (\n\ta v0.1.0\n\t{} v1.0.0\n)\n"])
def test_an_sdk_that_the_module_requires_is_evidence(folder: Folder, sdk: str, text: str) -> None:
    folder.go_mod(more=text.format(sdk))
    assert evidence(folder.root) == (f"the dependency {sdk}",)


def test_a_tool_that_makes_bindings_is_evidence(folder: Folder) -> None:
    folder.go_mod(more="tool go.bytecodealliance.org/cmd/wit-bindgen-go\n")
    assert len(evidence(folder.root)) == 1


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("go.mod", "require github.com/extism/go-pdk v1.0.0 // indirect\n"),
        ("go.mod", "require github.com/extism/go-pdk-tools v1.0.0\n"),
        ("go.mod", "replace github.com/extism/go-pdk => ../go-pdk\n"),
        ("go.mod", "require go.wasmcloud.dev/provider v1.0.0\n"),
        ("go.mod", "require\n"),
        ("Makefile", "\tGOOS=linux go build\n"),
        ("Makefile", "\techo tinygoing\n"),
        ("main.go", NATIVE),
        ("main.go", FOR_C),
        ("below/main.go", GUEST),
        ("wit", "a file, no folder"),
    ],
)
def test_other_modules_show_none(folder: Folder, file: str, text: str) -> None:
    folder.go_mod()
    folder.write(file, text)
    assert evidence(folder.root) == ()


def test_what_cannot_be_read_shows_none(folder: Folder) -> None:
    folder.go_mod()
    (folder.root / "Makefile").mkdir()
    (folder.root / "main.go").mkdir()
    (folder.root / "spin.toml").write_bytes(b"\xff\xfe")
    assert evidence(folder.root) == ()


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("main.go", GUEST, True),
        ("main.go", LEGACY_GUEST, True),
        ("main.go", IMPORTS, False),
        ("main.go", NATIVE, False),
        ("go.mod", "require github.com/spinframework/spin-go-sdk/v2 v2.2.1\n", True),
        ("go.mod", "require github.com/kubewarden/policy-sdk-go v0.12.0\n", False),
    ],
)
def test_what_exports_functions_is_a_reactor(
    folder: Folder, file: str, text: str, *, expected: bool
) -> None:
    folder.go_mod()
    folder.write(file, text)
    assert is_reactor(folder.root) is expected


@pytest.mark.parametrize("go_mod", ["module example.com/hello\n", "module\n"])
def test_a_go_mod_claims_its_folder_with_a_reason_only(folder: Folder, go_mod: str) -> None:
    folder.write("go.mod", go_mod)
    assert not folder.is_claimed()
    folder.wasm("dist/other.wasm")
    assert not folder.is_claimed()
    built = folder.wasm("build/module.wasm")
    assert folder.is_claimed()
    built.unlink()
    folder.write("main.go", GUEST)
    assert folder.is_claimed()


def test_a_wasm_called_as_the_module_is_a_reason(folder: Folder) -> None:
    folder.go_mod()
    folder.wasm("hello.wasm")
    assert folder.is_claimed()

"""What a person names to be compared: a file, a project, or what is published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from wasm_publish import wasm
from wasm_publish.comparing.artifact_facts import facts_of_plan, facts_of_wasm
from wasm_publish.comparing.stored_facts import stored_facts
from wasm_publish.errors import UsageError
from wasm_publish.planning.planner import Planner
from wasm_publish.planning.targets import require_one_registry
from wasm_publish.pulling.named import open_named
from wasm_publish.references.words import names_path, parse_published_name
from wasm_publish.settings.ci import outside_ci
from wasm_publish.stores.published import not_published, require_named_digest
from wasm_publish.wasm.preamble import SIZE, encoding_at

if TYPE_CHECKING:
    from wasm_publish.comparing.artifact_facts import ArtifactFacts
    from wasm_publish.model import Plan
    from wasm_publish.planning.requested import Request
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.references.published_name import PublishedName
    from wasm_publish.settings.options import Options
    from wasm_publish.settings.settings import Settings
    from wasm_publish.stores import Access

Form = Literal["file", "project", "reference"]


class Operand(NamedTuple):
    """One side of a comparison.

    Attributes:
        name: What the person named it by.
        form: What that turned out to be.
        facts: What it is.
        version: Its version, where its project or its annotations tell one.
    """

    name: str
    form: Form
    facts: ArtifactFacts
    version: str | None = None


class Reading(NamedTuple):
    """How operands are read.

    Attributes:
        request: What the person asks for beside them; its paths don't count.
        settings: The options of the command line and the environment.
        options: The table of options.
        plugins: The plugins in force.
        access: Who reaches the stores, and whom to tell.
    """

    request: Request
    settings: Settings
    options: Options
    plugins: Plugins
    access: Access


def read_operands(first: str, second: str, reading: Reading) -> tuple[Operand, Operand]:
    """Read both sides of a comparison.

    What is here is read first: a project's settings may tell how to reach the registry.

    Raises:
        WasmPublishError: One of them can't be read, or is nothing that can be compared.
    """
    words = (first, second)
    folder = reading.request.folder
    published = {
        word: parse_published_name(word, folder) for word in words if not names_path(word, folder)
    }
    if reading.access.given:
        require_one_registry(name.target for name in published.values())
    settings = reading.settings
    operands: dict[str, Operand] = {}
    for word in words:
        if word in published:
            continue
        if _is_file(folder / word):
            operands[word] = _of_file(word, folder)
            continue
        plan = _plan(word, reading)
        settings = plan.settings
        version = plan.version.text if plan.version else None
        operands[word] = Operand(word, "project", facts_of_plan(plan), version)
    for word, name in published.items():
        operands[word] = _of_published(word, name, settings, reading)
    return operands[first], operands[second]


def _is_file(path: Path) -> bool:
    """Whether a path is a wasm rather than a project, by its name or by how it begins."""
    try:
        if path.suffix == ".wasm":
            return not path.is_dir()
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            return encoding_at(stream.read(SIZE), 0) is not None
    except (OSError, ValueError):
        return False  # which reading it as a project explains


def _of_file(word: str, folder: Path) -> Operand:
    return Operand(word, "file", facts_of_wasm(wasm.inspect(folder / word)))


def _plan(word: str, reading: Reading) -> Plan:
    # Where it would be published doesn't count, so a CI job needs no registry to compare.
    environment = outside_ci(reading.request.environment)
    request = reading.request._replace(paths=(Path(word),), environment=environment)
    planned = Planner(request, reading.options, reading.plugins).plan()
    if planned.errors:
        raise planned.errors[0]
    if len(planned.plans) != 1:
        names = ", ".join(plan.project.name for plan in planned.plans)
        raise UsageError(
            f"{word!r} holds {len(planned.plans)} projects, and one at a time can be compared",
            code="several-projects",
            remedy=f"choose one with -p: {names}" if names else None,
        )
    return planned.plans[0]


def _of_published(word: str, name: PublishedName, settings: Settings, reading: Reading) -> Operand:
    store = open_named(name, settings, reading.plugins, reading.access)

    def read() -> ArtifactFacts | None:
        return stored_facts(store, name.reference, str(name), reading.plugins.formats())

    facts = reading.plugins.guard(read)
    if facts is None:
        raise reading.plugins.guard(lambda: not_published(name, store))
    require_named_digest(name, facts.digest)
    return Operand(word, "reference", facts, facts.version)

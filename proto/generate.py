"""Generates the Python stubs of proto/ into engine/tillguard/v1 (or into the folder named).

Nothing is vendored: google/* comes from the installed packages and buf/validate/validate.proto from
the descriptor inside the installed protovalidate. With `--image FILE` it writes a self-contained
image of all files instead, which buf lints without a network.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import google.type
import grpc_tools
from google.protobuf import descriptor_pb2
from protovalidate._gen.buf.validate import validate_pb

PROTO = Path(__file__).resolve().parent
STUBS = PROTO.parent / "engine" / "tillguard" / "v1"
INSTALLED = Path(next(iter(google.type.__path__))).parents[1]
BUNDLED = Path(next(iter(grpc_tools.__path__))) / "_proto"
RULES = "buf/validate/validate.proto"
PACKAGE = '"""Generated from proto/tillguard/v1: change it there, then run `make proto`."""\n'
UNTYPED = "from typing import Any\n\ndef __getattr__(name: str) -> Any: ...\n"


def rules_file() -> descriptor_pb2.FileDescriptorProto:
    """The descriptor of buf/validate/validate.proto that the installed protovalidate obeys."""
    return descriptor_pb2.FileDescriptorProto.FromString(validate_pb.desc().proto.to_binary())


def compile_protos(arguments: list[str]) -> None:
    """Runs protoc over all files of proto/ with these output arguments.

    In a process of its own: its protobuf and that of OR-Tools abort when they meet in one.
    """
    sources = sorted(str(p.relative_to(PROTO)) for p in PROTO.rglob("*.proto"))
    with tempfile.NamedTemporaryFile(suffix=".binpb") as rules:
        rules.write(descriptor_pb2.FileDescriptorSet(file=[rules_file()]).SerializeToString())
        rules.flush()
        paths = [f"-I{PROTO}", f"-I{INSTALLED}", f"-I{BUNDLED}"]
        known = [f"--descriptor_set_in={rules.name}"]
        command = [sys.executable, "-m", "grpc_tools.protoc", *paths, *known, *arguments]
        if failed := subprocess.run([*command, *sources, RULES], check=False).returncode:
            sys.exit(failed)


def generate(target: Path) -> None:
    """Writes every stub into `target`, replacing those that are there."""
    with tempfile.TemporaryDirectory() as folder:
        compile_protos([f"--python_out={folder}", f"--pyi_out={folder}"])
        compile_protos([f"--grpc_python_out={folder}"])
        texts = {p.name: relocated(p.read_text("utf-8")) for p in Path(folder).rglob("*.py*")}
    idle = [
        name for name in texts if name.endswith("_grpc.py") and "_to_server(" not in texts[name]
    ]
    for name in idle:
        del texts[name]
    texts |= {"__init__.py": PACKAGE, "validate_pb2.pyi": UNTYPED}
    write(target, texts | typed_services())


def relocated(text: str) -> str:
    """The stub with buf.validate imported from this package, so that no top-level name is taken,
    and with every type complete."""
    text = text.replace("from buf.validate import", "from tillguard.v1 import")
    text = text.replace("_Mapping]", "_Mapping[str, _Any]]")
    text = text.replace("from typing import ClassVar", "from typing import Any as _Any, ClassVar")
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)


def write(target: Path, texts: dict[str, str]) -> None:
    """Leaves exactly these files in the folder."""
    target.mkdir(parents=True, exist_ok=True)
    for old in [*target.glob("*.py"), *target.glob("*.pyi")]:
        if old.name not in texts:
            old.unlink()
    for name, text in texts.items():
        (target / name).write_text(text, "utf-8")


def image() -> descriptor_pb2.FileDescriptorSet:
    """All files with their imports and comments."""
    with tempfile.NamedTemporaryFile(suffix=".binpb") as file:
        wanted = ["--include_imports", "--include_source_info"]
        compile_protos([f"--descriptor_set_out={file.name}", *wanted])
        return descriptor_pb2.FileDescriptorSet.FromString(Path(file.name).read_bytes())


def typed_services() -> dict[str, str]:
    """The type stubs of the services (grpc.aio), which protoc does not write."""
    texts = {}
    for file in image().file:
        if file.service and file.package.startswith("tillguard."):
            name = Path(file.name).stem
            texts[f"{name}_pb2_grpc.pyi"] = typed_service(file)
    return texts


def typed_service(file: descriptor_pb2.FileDescriptorProto) -> str:
    """The type stub of the services of one file."""
    module = Path(file.name).stem + "_pb2"
    lines = [
        f"from tillguard.v1 import {module}",
        "from collections.abc import AsyncIterator",
        "from typing import Any, Protocol",
        "",
        "import grpc",
        "import grpc.aio",
        "",
        "class _Registering(Protocol):",
        "    def add_generic_rpc_handlers(self, handlers: Any, /) -> None: ...",
    ]
    for service in file.service:
        lines += ["", f"class {service.name}Stub:"]
        lines += ["    def __init__(self, channel: grpc.aio.Channel) -> None: ..."]
        lines += [f"    {m.name}: {callable_of(m, module)}" for m in service.method]
        lines += ["", f"class {service.name}Servicer:"]
        lines += [line for m in service.method for line in handler_of(m, module)]
        lines += ["", f"def add_{service.name}Servicer_to_server("]
        lines += [f"    servicer: {service.name}Servicer, server: _Registering"]
        lines += [") -> None: ..."]
    return "\n".join(lines) + "\n"


def message(name: str, module: str) -> str:
    return f"{module}.{name.rpartition('.')[2]}"


def callable_of(method: descriptor_pb2.MethodDescriptorProto, module: str) -> str:
    """How a client calls the method."""
    kind = ("Stream" if method.client_streaming else "Unary") + (
        "Stream" if method.server_streaming else "Unary"
    )
    asked, answer = message(method.input_type, module), message(method.output_type, module)
    return f"grpc.aio.{kind}MultiCallable[{asked}, {answer}]"


def handler_of(method: descriptor_pb2.MethodDescriptorProto, module: str) -> list[str]:
    """How a server answers the method."""
    asked, answer = message(method.input_type, module), message(method.output_type, module)
    context = f"grpc.aio.ServicerContext[{asked}, {answer}]"
    request = f"AsyncIterator[{asked}]" if method.client_streaming else asked
    result = f"AsyncIterator[{answer}]" if method.server_streaming else answer
    word = "def" if method.server_streaming else "async def"
    return [
        f"    {word} {method.name}(",
        f"        self, request: {request}, context: {context}",
        f"    ) -> {result}: ...",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", nargs="?", type=Path, default=STUBS)
    parser.add_argument("--image", type=Path, help="write an image for buf instead")
    asked = parser.parse_args()
    if asked.image:
        asked.image.write_bytes(image().SerializeToString())
    else:
        generate(asked.target)


if __name__ == "__main__":
    main()

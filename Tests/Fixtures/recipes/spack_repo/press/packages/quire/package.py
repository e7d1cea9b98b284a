import itertools
import os

from spack.package import *

_releases = {
    "2.0": {"sum": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "parts": ["front", "back"], "min": "1.1"},
    "1.0": {"sum": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "parts": [], "min": None},
}


def part_url(part, v):
    name = "_".join([part.upper(), v.replace(".", "")])
    return f"https://quire.example.org/parts/{name}.tgz"


def declare_parts(v, parts):
    for index, part in enumerate(parts, start=1):
        resource(
            name=f"{part}{index}",
            url=part_url(part, v),
            sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            destination="" if index == 1 else os.path.join("parts", part),
            placement={"x": part} if index > 1 else None,
            when="@" + v,
        )


class Quire(Package):
    url = "https://quire.example.org/quire-1.0.tar.gz"

    for _v, _info in _releases.items():
        version(_v, sha256=_info["sum"])
        declare_parts(_v, _info["parts"])
        if not _info["min"]:
            continue
        depends_on("sheet@%s:" % _info["min"], when="@{}".format(_v), type=("build", "link"))

    kinds = tuple(a + b for a, b in itertools.product("xy", ["1", "2"]))
    variant("kind", default=kinds[0], values=kinds, multi=False, description="the kind")
    [depends_on(f"k-{k}", when=f"kind={k}") for k in kinds if not k.endswith("2")]
    patch("fix.patch", when="@1")
    patch("https://quire.example.org/p/1.patch?full_index=1", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", level=0, working_dir="src", when="kind=x1")
    patch("https://quire.example.org/p/2.patch.gz", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", archive_sha256="dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd", reverse=True)
    try:
        chosen = _releases["3.0"]["sum"]
    except KeyError:
        chosen = "none"
    tags = [chosen]
    del kinds

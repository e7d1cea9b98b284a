from spack_repo.press.build_systems.sites import IndexPackage

from spack.package import *


class PyStamp(IndexPackage, Package):
    entry = "stamp/stamp-1.0.tar.gz"

    version("1.1", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    version("1.0", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    with default_args(type=("build", "run")):
        depends_on("py-ink@1.0:")
    extends("python@3:", when="@1.1")
    extends("python")

from spack_repo.press.build_systems.sites import MirroredPackage

from spack.package import *


class Unset(MirroredPackage, Package):
    """A property that raises counts as none."""

    git = "https://git.example.org/unset.git"
    version("1.0", tag="v1.0")

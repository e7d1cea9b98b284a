from spack_repo.press.build_systems.sites import FirstPackage

from spack.package import *


class First(Package, FirstPackage):
    first = "f"
    version("2.0.1", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    version("1.9", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")

from spack_repo.press.build_systems.sites import MirroredPackage

from spack.package import *


class Nib(Package, MirroredPackage):
    """A nib, whose function changes what the other URLs are made of."""

    mirror_path = "nib/nib-1.0.tar.xz"

    version("3.0", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    version("2.0", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    version("1.0", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", url="https://own.example.org/nib-one.tar.gz")

    def url_for_version(self, version):
        if version < Version("3"):
            self.mirror_path = "../old/nib-1.0.tar.bz2"
        return super().url_for_version(version)

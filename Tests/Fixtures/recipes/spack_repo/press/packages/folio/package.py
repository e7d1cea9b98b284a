from spack_repo.press.packages.quire.package import Quire, part_url
from spack.package import *


class Folio(Quire):
    """Inherits everything, and drops the versions that it inherits."""

    url = "https://folio.example.org/folio-1.tar.gz"
    version("9", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", url=part_url("folio", "9.0"))
    version("2.0", sha256="eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee")
    patch("own.patch")
    depends_on("sheet@:3", when="@2.0", type="run")

    def __init__(self, spec):
        super().__init__(spec)
        for key in list(Quire.versions):
            if key in self.versions and str(key) != "2.0":
                del self.versions[key]

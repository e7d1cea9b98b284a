import os

from spack.package import *


class ByHand(Package):
    version("1.0", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    version("2.0", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", expand=False)
    manual_download = True
    license_required = True

    def url_for_version(self, version):
        return f"file://{os.getcwd()}/by-hand-{version}.run"

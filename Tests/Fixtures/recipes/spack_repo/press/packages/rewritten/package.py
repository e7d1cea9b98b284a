from spack.package import *


class Rewritten(Package):
    url = "https://re.example.org/rewritten-1_0.tar.gz"
    version("2.1", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")

    def url_version(self, version):
        return str(version).replace(".", "_")

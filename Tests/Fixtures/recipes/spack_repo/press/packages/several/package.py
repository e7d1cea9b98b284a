from spack.package import *


class Several(Package):
    urls = ["https://a.example.org/several-1.0.tar.gz", "https://b.example.org/s/several_1.0.tgz"]
    version("1.4.2", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    version("develop", branch="develop", git="https://git.example.org/several.git")

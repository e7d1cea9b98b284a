from spack.package import *


class _7up(Package):
    maintainers = ["zoe", "ada"]
    url = "https://up.example.org/7up-1.2.tar.gz"
    version("1.2", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    executables = ["7up"]

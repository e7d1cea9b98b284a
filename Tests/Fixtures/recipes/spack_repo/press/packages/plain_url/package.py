from spack.package import *


class PlainUrl(Package):
    url = "https://plain.example.org/download"
    version("1.0", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", expand=False)

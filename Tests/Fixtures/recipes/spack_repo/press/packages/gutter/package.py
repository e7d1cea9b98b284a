from spack.package import *


class Gutter(Package):
    url = "https://gutter.example.org/gutter-1.0.tar.gz"

    version("2.0", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    version("1.5", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    version("1.0", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")

    def url_for_version(self, version):
        return f"https://gutter.example.org/any/{version}.tar.gz"

    @when("@1.5:1.9")
    def url_for_version(self, version):
        return f"https://gutter.example.org/middle/{version}.tar.gz"

    @when("@:1")
    def url_for_version(self, version):
        return f"https://gutter.example.org/old/{version}.tar.gz"

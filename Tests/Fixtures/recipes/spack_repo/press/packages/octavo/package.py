from spack.package import *


class Octavo(Package):
    url = "https://octavo.example.org/octavo-1.tar.gz"
    version("2", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    version("1", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")

    provides("paper@1:2", when="@2")
    provides("page", "leaf@3", when="@2")
    provides("page@4", "leaf")
    depends_on("c", type="build")
    depends_on("hull@1:", when="+a")
    depends_on("hull@:3+b", when="+a", type="run")
    depends_on("hull", when="+a~b")
    depends_on("boom@2", patches=[patch("x.patch", when="@1"), patch("https://octavo.example.org/y.patch", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")])
    depends_on("bang", patches="z.patch")
    redistribute(source=False, when="@:1")
    redistribute(binary=False, when="@:1")
    redistribute(binary=False)
    can_splice("octavo@1", when="@2", match_variants=["a"])
    variant("a", default=True)
    variant("b", default=False)

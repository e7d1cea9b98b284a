from spack_repo.press.build_systems.press import PressPackage, finish

from spack.package import *


class Pen(PressPackage):
    """A pen."""

    url = "https://pen.example.org/pen-2.tar.gz"

    version("02.1", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    version("1", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")

    finish("a5")

    with when("@02:"):
        with when("+cap"), default_args(type=("build", "run")):
            depends_on("cap@1:", when="%ink@3")
            depends_on("clip", type="link")
        depends_on("never", when=False)
        conflicts("%ink@:2", msg="it dries")
    with when(False):
        depends_on("ghost")
    conflicts("+cap", when=False)
    conflicts("size=a5 +cap", when="@1")
    requires("size=a4", "size=a5", policy="any_of", when="+cap", msg="it has a size")
    requires("@1")
    variant("cap", default=True, description="with a cap")
    variant("cap", default=False, description="a cap again")
    with default_args(when="@1"):
        variant("cap", default=False, description="under a condition")
        depends_on("clip")
        depends_on("clip", when="@2")

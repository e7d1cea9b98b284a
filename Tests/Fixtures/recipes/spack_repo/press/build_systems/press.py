import sys

from spack.package import BuilderWithDefaults, PackageBase, build_system, conflicts, depends_on, register_builder, run_after, variant, when, execute_install_time_tests

SIZES = ("a4", "a5")


def finish(*names, default=None):
    """A directive made of others."""
    for name in SIZES:
        if name not in names:
            conflicts(f"size={name}")
    variant("finish", default=default or names[0], values=lambda x: x in names, when="build_system=press")


class PressPackage(PackageBase):
    """Packages that are built with the press."""

    build_system_class = "PressPackage"
    default_buildsystem = "press"

    build_system("press")

    with when("build_system=press"):
        variant("size", default="a4", values=SIZES, description=" the size of a page ")
        variant("gloss", default=False, when="%ink@3.9:", description="gloss")
        depends_on("roller", type="build")
        depends_on("ink", type="build", when="size=a4")
        if sys.platform != "win32":
            finish("a4", "a5", default="a5")

    @property
    def sheets(self):
        return [self.prefix.sheets]


@register_builder("press")
class PressBuilder(BuilderWithDefaults):
    phases = ("print",)

    run_after("print")(execute_install_time_tests)

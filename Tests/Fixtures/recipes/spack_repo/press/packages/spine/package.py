from spack.package import *


def is_even(value):
    return int(value) % 2 == 0


class Spine(Package):
    url = "https://spine.example.org/spine-1.tar.gz"
    version("1", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")

    build_system("cmake", conditional("meson", when="@2:"), "generic", default="meson")
    variant("std", default="11", values=("11", conditional("17", "20", when="@1:")), description="s")
    variant("off", default="a", values=("a", conditional("b", when=False)))
    variant("chips", values=any_combination_of("x", "y"), sticky=True, when="+gpu")
    variant("fs", values=auto_or_any_combination_of("one", "two"), description="""two
    lines""")
    variant("sets", values=disjoint_sets(("auto",), ("p", "q")).with_non_feature_values("auto").with_default("auto"))
    variant("always", values=disjoint_sets(("k",), ("l", "m")).prohibit_empty_set().with_error("no").with_default("k"))
    variant("gpu", default="True")
    variant("free", default="none")
    variant("even", default="2", values=is_even, multi=True)
    variant("many", default=("a", "b"), values=("a", "b", "c"), multi=True)
    variant("level", default="3", values=[str(i) for i in range(1, 4)])

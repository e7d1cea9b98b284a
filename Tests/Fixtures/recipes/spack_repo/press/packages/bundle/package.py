from spack.package import *


class Bundle(Package):
    has_code = False
    version("1.0")
    version("2.0", deprecated=True)
    depends_on("ink")

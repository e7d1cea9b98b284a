from spack.package import *


class VirtualPage(Package):
    virtual = True

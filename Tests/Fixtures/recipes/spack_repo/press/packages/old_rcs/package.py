from spack.package import *


class OldRcs(Package):
    cvs = ":pserver:anonymous@cvs.example.org:/cvsroot%module=Rcs"
    version("2021.4", date="2021-04-22")

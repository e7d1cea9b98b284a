import platform
import sys

from spack.package import *


class HostSide(Package):
    url = "https://host.example.org/host-1.0.tar.gz"
    system = "{0}-{1}".format(platform.system().lower(), platform.machine())
    if platform.machine() == "x86_64":
        version("1.0", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", url=f"https://host.example.org/{system}.tar.gz")
    elif platform.machine() in ["aarch64", "arm64"]:
        version("1.0-arm", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    if sys.platform == "darwin" and macos_version() >= Version("11"):
        depends_on("apple")
    depends_on("penguin", when=sys.platform == "linux")
    depends_on("window", when=sys.platform == "win32")

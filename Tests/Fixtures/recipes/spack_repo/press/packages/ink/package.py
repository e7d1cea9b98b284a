from spack.package import *


class Ink(Package):
    """Ink of all colours.

    It dries."""

    homepage = "https://ink.example.org"
    url = "https://ink.example.org/" "ink-1.0.tar.gz"
    list_url = "https://ink.example.org/v1.0/list"
    list_depth = 1
    git = "https://git.example.org/ink.git"
    tags = ["colour", "wet"]
    fetch_options = {"timeout": 60}

    maintainers("zoe", "ada")
    maintainers("bob")
    license("MIT", checked_by="ada", when="@:1")
    license("Apache-2.0", when="@2:")

    version("develop", branch="main")
    version("3.1rc1", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", preferred=True)
    version("3.0", "cccccccccccccccccccccccccccccccc")
    version("2.10", sha1="bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", extension="zip")
    version("2.9", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", url="https://other.example.org/ink/2.9/download.tgz", deprecated=True)
    version("2.2", md5="cccccccccccccccccccccccccccccccc", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", expand=False)
    version("1.0_b", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", no_cache=True, fetch_options={"cookie": "x"})
    version(2, sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    version("3.0", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")

from spack.package import *


class Bleed(Package):
    git = "https://git.example.org/bleed.git"
    submodules = True

    def chosen(package):
        return ["a"] if package.spec.satisfies("+a") else False

    version("main", branch="main", get_full_repo=True)
    version("3", commit="bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", tag="v3")
    version("2.5", tag="v2.5", submodules=chosen)
    version("2", commit="bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", submodules=False, git_sparse_paths=["x", "y/z"])
    version("1.9", hg="https://hg.example.org/bleed", revision=7)
    version("1.8", svn="https://svn.example.org/bleed/trunk", revision="123")
    version("1.7", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", url="https://bleed.example.org/1.7.tar.gz")
    version("1.6", git="https://git.example.org/other.git", commit="bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")
    resource(name="r", git="https://git.example.org/r.git", branch="x", placement="r", when="@3")

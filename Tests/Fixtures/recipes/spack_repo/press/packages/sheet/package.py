from spack.package import *


class Sheet(Package):
    """URLs by a function."""

    homepage = "https://sheet.example.org"
    url = "https://sheet.example.org/1/sheet-1.0.zip"

    for v in ["5.1.3", "4.2-beta", "3.10.2", "2.0a", "1.2.3", "1.0"]:
        version(v, sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    version("0.9", sha256="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", url="https://sheet.example.org/nine.zip")
    version("main", git="https://git.example.org/sheet.git", branch="main")

    _old = {"2.0a": "two"}

    def url_for_version(self, version):
        base = "https://sheet.example.org/{0}/sheet{1}{2}"
        if version in ver("5:"):
            return base.format(version.up_to(2), version.dashed, version[0] + 1)
        elif self.spec.satisfies("@4"):
            return f"{version.up_to(-1)}/{version.underscored}/{version.joined!s:>8}"
        if "@:1.1" in self.spec:
            return None
        if str(version) in self._old:
            return "https://sheet.example.org/" + self._old[version.string] + "/%s.zip" % version[:2]
        parts = [str(p).zfill(2) for p in version]
        return super().url_for_version(version).replace("sheet-", "".join(parts) + "-").rsplit("/", 1)[0]

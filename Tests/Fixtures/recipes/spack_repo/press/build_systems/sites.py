from typing import Optional

from spack.package import ClassProperty, PackageBase, classproperty, join_url


def _url(cls: "IndexPackage") -> Optional[str]:
    if cls.entry:
        return f"https://index.example.org/{cls.entry[0]}/{cls.entry}"
    return None


def _list_url(cls):
    return "https://index.example.org/list/{0}/".format(cls.entry.split("/")[0]) if cls.entry else None


class IndexPackage(PackageBase):
    entry: Optional[str] = None
    homepage: ClassProperty[Optional[str]] = classproperty(
        lambda cls: "https://index.example.org/about/%s" % cls.entry
    )
    url: ClassProperty[Optional[str]] = classproperty(_url)
    list_url: ClassProperty[Optional[str]] = classproperty(_list_url)


class FirstPackage(PackageBase):
    """Its URL is made of the version that is declared first."""

    first = None

    @classproperty
    def urls(cls):
        if not cls.first:
            return []
        return [f"https://first.example.org/{cls.first}-{str(list(cls.versions)[0])}.tar.gz"]


class MirroredPackage(PackageBase):
    mirror_path: Optional[str] = None
    mirrors = ["https://one.example.org/pub/", "http://two.example.org/a/b/"]

    @property
    def urls(self):
        if self.mirror_path is None:
            raise AttributeError(f"{type(self).__name__} has no mirror_path")
        return [join_url(m, self.mirror_path, resolve_href=True) for m in self.mirrors]

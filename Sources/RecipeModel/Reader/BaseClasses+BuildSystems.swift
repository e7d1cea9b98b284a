extension BaseClasses {
  /// The classes of the build systems.
  static let buildSystems = #"""
    from spack.natives import *
    from spack.builder import *


    class AspellDictPackage(PackageBase):
        build_system_class = "AutotoolsPackage"
        build_system("autotools")
        extends("aspell", when="build_system=autotools")
        depends_on("gmake", type="build", when="build_system=autotools")


    class AutotoolsPackage(PackageBase):
        build_system_class = "AutotoolsPackage"
        build_system("autotools")
        with when("build_system=autotools"):
            depends_on("gnuconfig", type="build", when="target=ppc64le:")
            depends_on("gnuconfig", type="build", when="target=aarch64:")
            depends_on("gmake", type="build")


    class BundlePackage(PackageBase):
        build_system_class = "BundlePackage"
        has_code = False
        build_system("bundle")


    class CMakePackage(PackageBase):
        build_system_class = "CMakePackage"
        build_system("cmake")
        with when("build_system=cmake"):
            variant(
                "build_type",
                default="RelWithDebInfo",
                description="CMake build type",
                values=("Debug", "Release", "RelWithDebInfo", "MinSizeRel"),
            )
            depends_on("cmake", type="build")


    def generator(*names, default=None):
        pass


    class CachedCMakePackage(CMakePackage):
        pass


    class CargoPackage(PackageBase):
        build_system_class = "CargoPackage"
        build_system("cargo")
        depends_on("rust", type="build", when="build_system=cargo")


    class CompilerPackage(PackageBase):
        tags = ["compiler"]


    class CudaPackage(PackageBase):
        cuda_arch_values = (
            "10", "11", "12", "13", "20", "21", "30", "32", "35", "37", "50", "52", "53", "60",
            "61", "62", "70", "72", "75", "80", "86", "87", "89", "90",
        )
        variant("cuda", default=False, description="Build with CUDA")
        variant(
            "cuda_arch",
            description="CUDA architecture",
            values=any_combination_of(*cuda_arch_values),
            sticky=True,
            when="+cuda",
        )
        depends_on("cuda", when="+cuda")


    class GNUMirrorPackage(PackageBase):
        gnu_mirror_path = None
        base_mirrors = [
            "https://ftpmirror.gnu.org/",
            "https://ftp.gnu.org/gnu/",
            "http://ftpmirror.gnu.org/",
        ]

        @property
        def urls(self):
            return mirrored(self, "gnu_mirror_path")


    class GoPackage(PackageBase):
        build_system_class = "GoPackage"
        build_system("go")
        depends_on("go", type="build", when="build_system=go")


    class IntelPackage(PackageBase):
        build_system_class = "IntelPackage"
        homepage = "https://software.intel.com/oneapi"


    class IntelOneApiPackage(Package):
        homepage = "https://software.intel.com/oneapi"
        redistribute(source=False, binary=False)

        @staticmethod
        def update_description(cls):
            return cls


    class IntelOneApiLibraryPackage(IntelOneApiPackage):
        pass


    class LuaPackage(PackageBase):
        build_system_class = "LuaPackage"
        list_depth = 1
        build_system("lua")
        depends_on("lua-lang", when="build_system=lua")


    class MakefilePackage(PackageBase):
        build_system_class = "MakefilePackage"
        build_system("makefile")
        depends_on("gmake", type="build", when="build_system=makefile")


    class MavenPackage(PackageBase):
        build_system_class = "MavenPackage"
        build_system("maven")
        with when("build_system=maven"):
            depends_on("java", type=("build", "run"))
            depends_on("maven", type="build")


    class MesonPackage(PackageBase):
        build_system_class = "MesonPackage"
        build_system("meson")
        with when("build_system=meson"):
            variant(
                "buildtype",
                default="debugoptimized",
                description="Meson build type",
                values=("plain", "debug", "debugoptimized", "release", "minsize"),
            )
            depends_on("meson", type="build")
            depends_on("ninja", type="build")


    class MSBuildPackage(PackageBase):
        build_system_class = "MSBuildPackage"
        build_system("msbuild")


    class NMakePackage(PackageBase):
        build_system_class = "NMakePackage"
        build_system("nmake")


    class OctavePackage(PackageBase):
        build_system_class = "OctavePackage"
        build_system("octave")
        extends("octave", when="build_system=octave")


    class PerlPackage(PackageBase):
        build_system_class = "PerlPackage"
        build_system("perl")
        extends("perl", when="build_system=perl")


    class PythonExtension(PackageBase):
        pass


    class PythonPackage(PythonExtension):
        build_system_class = "PythonPackage"
        pypi = None
        build_system("python_pip")
        with when("build_system=python_pip"):
            extends("python")
            depends_on("py-pip", type="build")
            depends_on("py-wheel", type="build")

        @classproperty
        def homepage(cls):
            if cls.pypi:
                return "https://pypi.org/project/" + cls.pypi.split("/")[0] + "/"

        @classproperty
        def url(cls):
            if cls.pypi:
                return "https://files.pythonhosted.org/packages/source/" + cls.pypi[0] + "/" + cls.pypi

        @classproperty
        def list_url(cls):
            if cls.pypi:
                return "https://pypi.org/simple/" + cls.pypi.split("/")[0] + "/"


    class QMakePackage(PackageBase):
        build_system_class = "QMakePackage"
        build_system("qmake")
        depends_on("qmake", type="build", when="build_system=qmake")
        depends_on("gmake", type="build")


    class RPackage(Package):
        build_system_class = "RPackage"
        cran = None
        bioc = None
        extends("r")

        @classproperty
        def homepage(cls):
            if cls.cran:
                return "https://cloud.r-project.org/package=" + cls.cran
            if cls.bioc:
                return "https://bioconductor.org/packages/" + cls.bioc

        @classproperty
        def urls(cls):
            if not cls.cran:
                return []
            folder = "https://cran.r-project.org/src/contrib/"
            name = cls.cran + "_" + str(list(cls.versions)[0]) + ".tar.gz"
            return [folder + name, folder + "Archive/" + cls.cran + "/" + name]

        @classproperty
        def list_url(cls):
            if cls.cran:
                return "https://cran.r-project.org/src/contrib/Archive/" + cls.cran + "/"

        @classproperty
        def git(cls):
            if cls.bioc:
                return "https://git.bioconductor.org/packages/" + cls.bioc


    class RacketPackage(PackageBase):
        build_system_class = "RacketPackage"
        racket_name = None
        build_system("racket")
        extends("racket", when="build_system=racket")

        @classproperty
        def homepage(cls):
            if cls.racket_name:
                return "https://pkgs.racket-lang.org/package/" + cls.racket_name


    class ROCmPackage(PackageBase):
        amdgpu_targets = (
            "gfx701", "gfx801", "gfx802", "gfx803", "gfx900", "gfx902", "gfx904", "gfx906",
            "gfx908", "gfx909", "gfx90a", "gfx90c", "gfx940", "gfx1010", "gfx1011", "gfx1012",
            "gfx1013", "gfx1030", "gfx1031", "gfx1032", "gfx1033", "gfx1034", "gfx1035",
        )
        variant("rocm", default=False, description="Enable ROCm support")
        variant(
            "amdgpu_target",
            description="AMD GPU architecture",
            values=any_combination_of(*amdgpu_targets),
            sticky=True,
            when="+rocm",
        )
        depends_on("llvm-amdgpu", when="+rocm")
        depends_on("hsa-rocr-dev", when="+rocm")
        depends_on("hip", when="+rocm")


    class RubyPackage(PackageBase):
        build_system_class = "RubyPackage"
        build_system("ruby")
        extends("ruby", when="build_system=ruby")


    class SConsPackage(PackageBase):
        build_system_class = "SConsPackage"
        build_system("scons")
        depends_on("scons", type="build", when="build_system=scons")


    class SIPPackage(PackageBase):
        build_system_class = "SIPPackage"
        build_system("sip")
        with when("build_system=sip"):
            extends("python", type=("build", "link", "run"))
            depends_on("py-sip", type="build")


    class SourceforgePackage(PackageBase):
        sourceforge_mirror_path = None
        base_mirrors = [
            "https://prdownloads.sourceforge.net/",
            "https://freefr.dl.sourceforge.net/",
            "https://netcologne.dl.sourceforge.net/",
            "https://pilotfiber.dl.sourceforge.net/",
            "https://downloads.sourceforge.net/",
            "http://kent.dl.sourceforge.net/sourceforge/",
        ]

        @property
        def urls(self):
            return mirrored(self, "sourceforge_mirror_path")


    class SourcewarePackage(PackageBase):
        sourceware_mirror_path = None
        base_mirrors = [
            "https://sourceware.org/pub/",
            "https://mirrors.kernel.org/sourceware/",
            "https://ftp.gwdg.de/pub/linux/sources.redhat.com/",
        ]

        @property
        def urls(self):
            return mirrored(self, "sourceware_mirror_path")


    class WafPackage(PackageBase):
        build_system_class = "WafPackage"
        build_system("waf")
        depends_on("python@2.5:", type="build", when="build_system=waf")


    class XorgPackage(PackageBase):
        xorg_mirror_path = None
        base_mirrors = [
            "https://www.x.org/archive/individual/",
            "https://mirrors.ircam.fr/pub/x.org/individual/",
            "https://mirror.transip.net/xorg/individual/",
            "ftp://ftp.freedesktop.org/pub/xorg/individual/",
            "http://xorg.mirrors.pair.com/individual/",
        ]

        @property
        def urls(self):
            return mirrored(self, "xorg_mirror_path")


    def mirrored(package, attribute):
        path = getattr(package, attribute)
        if path is None:
            raise AttributeError(attribute + " is not set")
        return [join_url(mirror, path, resolve_href=True) for mirror in package.base_mirrors]
    """#
}

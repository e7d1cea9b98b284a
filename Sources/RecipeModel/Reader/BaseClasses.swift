/// The classes that Spack itself gives to recipes, written as recipes are.
///
/// `builder` is what every recipe is built on. `buildSystems` stands in for the files of the build
/// systems where a repository has none of its own, as those of old Spacks: it says what these classes
/// say of sources, and which tools they need.
enum BaseClasses {
  /// The name of the module of the classes that every recipe is built on.
  static let builderModule = "spack.builder"
  /// The name of the module of the classes of all build systems.
  static let buildSystemsModule = "spack.build_systems.all"
  /// The name of the module of what is not written in the recipes' language.
  static let nativesModule = "spack.natives"
  /// How the texts are named in errors and unknowns.
  static let builderFile = "spack/builder"
  static let buildSystemsFile = "spack/build_systems"

  /// `PackageBase` and what belongs to it.
  static let builder = #"""
    from spack.natives import *


    class PackageBase:
        virtual = False
        has_code = True
        extendable = False
        manual_download = False
        license_required = False
        fetch_options = {}
        homepage = None
        list_url = None
        list_depth = 0
        build_system_class = "PackageBase"
        prefix = while_building("prefix")
        stage = while_building("stage")
        module = while_building("module")
        compiler = while_building("compiler")
        installed = while_building("installed")
        run_tests = while_building("run_tests")
        versions = classproperty(declared_versions)
        name = classproperty(package_name)

        def __init__(self, spec):
            self.spec = spec

        @property
        def version(self):
            return self.spec.version

        def url_for_version(self, version):
            return derived_url(self, version)

        def url_version(self, version):
            return str(version)


    class Package(PackageBase):
        build_system_class = "Package"
        build_system("generic")


    class BaseBuilder:
        pass


    class Builder(BaseBuilder):
        pass


    class BuilderWithDefaults(Builder):
        pass


    class GenericBuilder(BuilderWithDefaults):
        package_methods = ()
        package_attributes = ()
    """#
}

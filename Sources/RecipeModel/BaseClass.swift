/// What the classes that recipes are built on say about sources.
///
/// Spack's own classes are recipe files, too, which a later reader will read. Until then this table
/// says which of them say nothing that a mirror needs, and which attributes the others derive; the
/// values are never guessed. A class that is not in the table may say anything.
enum BaseClass {
  /// Classes that say nothing about where a source comes from.
  static let plain: Set<String> = [
    "Package", "AspellDictPackage", "AutotoolsPackage", "BundlePackage", "CMakePackage",
    "CachedCMakePackage", "CargoPackage", "CompilerPackage", "CudaPackage", "GoPackage",
    "LuaPackage", "MSBuildPackage", "MakefilePackage", "MavenPackage", "MesonPackage",
    "NMakePackage", "OctavePackage", "PerlPackage", "QMakePackage", "ROCmPackage", "RubyPackage",
    "SConsPackage", "SIPPackage", "WafPackage",
  ]

  /// An attribute that makes a class derive others.
  struct Derivation {
    let trigger: String
    let derived: [String]
  }

  /// Classes that derive attributes from another one.
  static let deriving: [String: [Derivation]] = [
    "PythonPackage": [Derivation(trigger: "pypi", derived: ["url", "list_url", "homepage"])],
    "RPackage": [
      Derivation(trigger: "cran", derived: ["urls", "list_url", "homepage"]),
      Derivation(trigger: "bioc", derived: ["git", "homepage"]),
    ],
    "GNUMirrorPackage": [Derivation(trigger: "gnu_mirror_path", derived: ["urls"])],
    "SourcewarePackage": [Derivation(trigger: "sourceware_mirror_path", derived: ["urls"])],
    "SourceforgePackage": [Derivation(trigger: "sourceforge_mirror_path", derived: ["urls"])],
    "XorgPackage": [Derivation(trigger: "xorg_mirror_path", derived: ["urls"])],
    "RacketPackage": [Derivation(trigger: "racket_name", derived: ["homepage"])],
  ]

  /// The attributes that decide about sources.
  static let attributes: Set<String> = [
    "url", "urls", "list_url", "git", "hg", "svn", "cvs", "go", "has_code", "manual_download",
    "download_instr", "fetch_options", "submodules", "git_sparse_paths", "homepage",
  ]

  /// Methods that decide about sources when a recipe defines them.
  static let decidingMethods: Set<String> = [
    "url_for_version", "url_version", "all_urls_for_version", "all_urls",
  ]
}

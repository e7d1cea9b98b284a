/// Compilers whose packages carry another name than people know them by.
enum CompilerAlias {
  private static let packages = [
    "clang": "llvm", "oneapi": "intel-oneapi-compilers", "rocmcc": "llvm-amdgpu",
    "intel": "intel-oneapi-compilers-classic", "arm": "acfl",
  ]
  private static let names = Dictionary(uniqueKeysWithValues: packages.map { ($1, $0) })

  /// Returns the package of a compiler that is asked for by `name`.
  static func package(of name: String) -> String { packages[name] ?? name }

  /// Returns the name by which people know the compiler of a package.
  static func name(of package: String) -> String { names[package] ?? package }
}

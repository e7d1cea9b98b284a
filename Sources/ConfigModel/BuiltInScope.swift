internal import Documents

extension ConfigurationScope {
  /// What Spack sets itself, below every file.
  ///
  /// `coreCount` is the number of cores that the process may use. Beside a Spack these are exactly
  /// Spack's values, since its own files lie above; alone, `connect_timeout` is what those would say.
  package static func builtIn(coreCount: Int, isBesideSpack: Bool) -> ConfigurationScope {
    var scope = ConfigurationScope(name: "_builtin", folder: nil)
    scope.set(
      "config",
      [
        "debug": false, "connect_timeout": isBesideSpack ? 10 : 30, "verify_ssl": true,
        "checksum": true, "dirty": false, "build_jobs": .integer(min(16, coreCount)),
        "build_stage": "$tempdir/spack-stage", "license_dir": "$spack/etc/spack/licenses",
      ])
    return scope
  }
}

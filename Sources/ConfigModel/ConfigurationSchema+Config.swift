extension ConfigurationSchema {
  /// The section `config`, which Spack leaves open to other keys.
  static let config = Schema.open([
    "install_tree": .any(of: [
      .text,
      .open([
        "root": .text, "padded_length": .any(of: [.truth, .integer(atLeast: 0)]),
        "projections": projections,
      ]),
    ]),
    "install_hash_length": .integer(atLeast: 1), "install_path_scheme": .text,
    "build_stage": textOrTexts, "stage_name": .text, "develop_stage_link": .text,
    "test_stage": .text, "extensions": .texts, "template_dirs": .texts, "license_dir": .text,
    "source_cache": .text, "misc_cache": .text, "environments_root": .text,
    "connect_timeout": .integer(atLeast: 0), "verify_ssl": .truth, "ssl_certs": .text,
    "suppress_gpg_warnings": .truth, "debug": .truth, "checksum": .truth, "deprecated": .truth,
    "locks": .truth, "dirty": .truth, "build_language": .text,
    "build_jobs": .integer(atLeast: 1), "concurrent_packages": .integer(atLeast: 0),
    "ccache": .truth, "db_lock_timeout": .integer(atLeast: 1),
    "package_lock_timeout": .any(of: [.integer(atLeast: 1), .null]), "allow_sgid": .truth,
    "install_status": .truth, "url_fetch_method": .text,
    "additional_external_search_paths": .texts, "binary_index_ttl": .integer(atLeast: 0),
    "binary_index_root": .text, "aliases": .names(to: .text),
    "installer": .word(["old", "new"]), "install_missing_compilers": .truth,
    "flags": .open(["keep_werror": .word(["all", "specific", "none"])]),
    "shared_linking": .any(of: [
      .word(["rpath", "runpath"]),
      .open([
        "type": .word(["rpath", "runpath"]), "bind": .truth,
        "missing_library_policy": .word(["error", "warn", "ignore"]),
      ]),
    ]),
  ])

  /// The section `concretizer`.
  static let concretizer = Schema.keys([
    "force": .truth,
    "reuse": .any(of: [
      .truth, .word(["dependencies"]),
      .open([
        "roots": .truth, "include": .texts, "exclude": .texts,
        "from": .list(
          of: .open([
            "type": .word(["local", "buildcache", "external", "environment"]), "path": .text,
            "include": .texts, "exclude": .texts,
          ])),
      ]),
    ]),
    "enable_node_namespace": .truth,
    "targets": .open([
      "host_compatible": .truth, "granularity": .word(["generic", "microarchitectures"]),
    ]),
    "unify": .any(of: [.truth, .word(["when_possible"])]),
    "compiler_mixing": .any(of: [.truth, .list(of: .anything)]),
    "splice": .keys([
      "explicit": .list(
        of: Schema.keys(["target": .text, "replacement": .text, "transitive": .truth])
          .requiring("target", "replacement")), "automatic": .truth,
    ]),
    "duplicates": .open([
      "strategy": .word(["none", "minimal", "full"]),
      "max_dupes": .names(to: .integer(atLeast: 1)),
    ]),
    "static_analysis": .truth, "timeout": .integer(atLeast: 0), "error_on_timeout": .truth,
    "os_compatible": .names(to: .list(of: .anything)),
    "concretization_cache": .open([
      "enable": .truth, "url": .text, "entry_limit": .integer(atLeast: 0),
    ]), "externals": .open(["completion": .word(["architecture_only", "default_variants"])]),
  ])
}

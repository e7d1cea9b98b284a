internal import CYAML

/// The library that reads YAML (`libyaml`).
package enum YAMLLibrary {
  /// Its name and version, such as `libyaml 0.2.5`.
  package static var version: String {
    unsafe "libyaml " + String(cString: yaml_get_version_string())
  }
}

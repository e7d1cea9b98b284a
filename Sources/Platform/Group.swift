internal import CPlatform
internal import Glibc

/// A group as the system's group database knows it.
package struct Group: Sendable, Hashable {
  /// Its name.
  package let name: String
  /// Its number.
  package let identifier: UInt32

  /// Looks a group up by name (`getgrnam_r(3)`); nil when the database does not know it.
  package static func find(named name: String) -> Group? {
    // The buffer holds the members, of which a group can have thousands.
    var capacity = 1024
    while capacity <= 1 << 24 {
      var buffer = [CChar](repeating: 0, count: capacity)
      var identifier: UInt32 = 0
      let code = unsafe buffer.withUnsafeMutableBufferPointer {
        unsafe albedo_find_group(name, $0.baseAddress, $0.count, &identifier)
      }
      if code == 0 { return Group(name: name, identifier: identifier) }
      guard code == ERANGE else { return nil }
      capacity *= 4
    }
    return nil
  }
}

import ConfigModel
import Documents
import EnvironmentModel
import InstallStore
import SpecModel

extension FuzzTarget {
  /// The readers of what Spack keeps in files: lock files, manifests, databases, configuration.
  static let files = [
    FuzzTarget(name: "lock-file") { bytes in
      guard let lock = try? LockFile.decode(bytes, source: "input") else { return }
      for root in lock.rootHashes {
        precondition(lock.node(root) != nil, "a root has no node")
      }
      for node in lock.allNodes { _ = node.checkHash() }
    },
    FuzzTarget(name: "manifest") { bytes in
      guard let manifest = try? EnvironmentManifest(bytes, source: "input") else { return }
      _ = try? SpecListExpansion.specs(of: manifest) { $0.utf8.count % 2 == 0 }
    },
    FuzzTarget(name: "database") { bytes in
      guard let database = try? DatabaseSnapshot(decoding: bytes, source: "input") else { return }
      for hash in database.hashes {
        precondition(database.contains(hash), "a hash has no record")
        _ = try? database.record(for: hash)
      }
      guard let edit = try? DatabaseEdit(database) else { return }
      var text: [UInt8] = []
      guard (try? edit.write { text += $0 }) != nil else { return }
      let again = try? DatabaseSnapshot(decoding: text, source: "copy")
      precondition(again?.hashes == database.hashes, "records were lost")
    },
    FuzzTarget(name: "configuration") { bytes in
      for section in ["mirrors", "config", "packages", "include", "repos", "modules"] {
        var scope = ConfigurationScope(name: "fuzz", folder: nil)
        guard (try? scope.add(section: section, bytes: bytes, file: "input")) != nil else {
          continue
        }
        _ = try? scope.check(section)
        _ = Configuration(scopes: [scope, scope]).value(at: [section])
      }
    },
    FuzzTarget(name: "condition") { bytes in
      _ = try? WhenExpression.holds(
        String(decoding: bytes, as: UTF8.self),
        host: WhenExpression.Host(
          platform: "linux", operatingSystem: "debian12", target: "zen2", hostName: "node-17"),
        environment: ["HOME": "/home/ada"], place: "input")
    },
  ]
}

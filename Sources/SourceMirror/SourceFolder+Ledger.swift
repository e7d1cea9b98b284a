internal import Diagnostics
package import MirrorModel
package import Platform
internal import SystemPackage

extension SourceFolder {
  /// How long another program that writes the ledger is waited for.
  private static let ledgerTimeout = Duration.seconds(120)

  private var ledgerPath: FilePath { root.pushing(FilePath(MirrorLedger.path)) }

  /// Returns what the mirror was asked for and what became of it; blocks.
  ///
  /// Empty where there is no ledger. Throws `ledger.malformed`, `ledger.unsupported_version`, and
  /// `source.unreadable`.
  package func ledger() throws -> MirrorLedger {
    let bytes: [UInt8]?
    do {
      bytes = try FileSystem.readRegularIfPresent(
        ledgerPath, byteLimit: MirrorLedger.byteLimit)
    } catch {
      throw SourceError(.unreadable, "could not read the ledger '\(ledgerPath)'", cause: error)
    }
    guard let bytes else { return MirrorLedger() }
    return try MirrorLedger.decode(bytes, source: ledgerPath.string)
  }

  /// Changes the ledger while no other program does, and returns what it says then; blocks.
  ///
  /// It is written beside its place and renamed, so a program that is killed leaves the older one.
  /// Nothing is written where nothing changes. Throws as ``ledger()``, and `source.unwritable`.
  @discardableResult
  package func changeLedger(
    cancellation: Cancellation = Cancellation(),
    _ change: (inout MirrorLedger) -> Void
  ) throws -> MirrorLedger {
    let lock = try lockLedger(cancellation)
    defer { lock.release() }
    let old = try ledger()
    var new = old
    change(&new)
    guard new != old else { return new }
    do {
      let file = try StagedFile(for: ledgerPath)
      try file.write(new.encode().span)
      try file.commit()
    } catch {
      throw SourceError(.unwritable, "could not write the ledger '\(ledgerPath)'", cause: error)
    }
    return new
  }

  private func lockLedger(_ cancellation: Cancellation) throws -> HeldFile {
    do {
      return HeldFile(
        try ExclusiveFile(
          FilePath(ledgerPath.string + ".lock"), owner: "albedo, writing the ledger",
          timeout: Self.ledgerTimeout, cancellation: cancellation))
    } catch {
      if error.code == .cancelled { throw error }
      throw SourceError(.unwritable, "could not write the ledger '\(ledgerPath)'", cause: error)
    }
  }
}

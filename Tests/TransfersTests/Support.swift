import AlbedoTesting
import Diagnostics
import Digests
import Foundation
import Platform
import SystemPackage
import Testing

@testable import Transfers

/// Settings with short waits, and nothing of this machine.
func quickSettings(_ change: (inout TransferSettings) -> Void = { _ in }) -> TransferSettings {
  var settings = TransferSettings(userAgent: "albedo/test")
  settings.connectTimeout = .seconds(20)
  settings.stallTimeout = .seconds(20)
  settings.retries.attempts = 1
  settings.retries.firstDelay = .milliseconds(10)
  settings.retries.longestDelay = .milliseconds(20)
  settings.usesNetrc = false
  change(&settings)
  return settings
}

/// A client with such settings.
func quickClient(_ change: (inout TransferSettings) -> Void = { _ in }) -> TransferClient {
  TransferClient(quickSettings(change))
}

extension TransferClient {
  /// Reads a small object.
  func text(_ url: String, byteLimit: Int = 1 << 20) async throws(TransferError) -> String {
    let answer = try await read(
      TransferRequest(url), byteLimit: byteLimit, progress: ItemProgress())
    return String(decoding: answer.bytes, as: UTF8.self)
  }

  /// Downloads with SHA-256.
  func fetch(
    _ url: String, to file: String, byteLimit: Int64? = nil, expecting: Digest? = nil,
    progress: ItemProgress = ItemProgress()
  ) async throws(TransferError) -> Download {
    try await download(
      TransferRequest(url), to: FilePath(file), digest: .sha256, byteLimit: byteLimit,
      expecting: expecting, progress: progress)
  }
}

/// Returns the error of a failing call.
func failure(
  _ body: () async throws(TransferError) -> some Sendable,
  sourceLocation: SourceLocation = #_sourceLocation
) async -> TransferError? {
  do throws(TransferError) {
    _ = try await body()
    Issue.record("no error was thrown", sourceLocation: sourceLocation)
    return nil
  } catch {
    return error
  }
}

/// Bytes that look like nothing in particular.
func someBytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var state = 88_172_645_463_325_252 &* (seed | 1)
  return (0..<count).map { _ in
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return UInt8(truncatingIfNeeded: state)
  }
}

/// Waits until a condition holds, but not for ever: a busy machine may need most of a minute.
func eventually(_ condition: () -> Bool) async -> Bool {
  let end = ContinuousClock.now + .seconds(60)
  while ContinuousClock.now < end {
    if condition() { return true }
    try? await Task.sleep(for: .milliseconds(5))
  }
  return condition()
}

import AlbedoTesting
import Diagnostics
import Foundation
import Signatures
import SystemPackage
import Testing

@Suite struct AgentTests {
  private let rings: Rings

  init() throws { rings = try Rings() }

  private var agents: [Int32] { GnuPG.agents(below: rings.folder.path) }

  @Test func `no agent is left, and nothing of its notes`() throws {
    let ring = rings.ring("ring")
    let key = try ring.createKey(Rings.request("Ada"))
    _ = try ring.sign("text", with: key)
    #expect(agents.count == 1)
    ring.end()
    #expect(GnuPG.agentsLeft(below: rings.folder.path).isEmpty)
    #expect(!FileManager.default.fileExists(atPath: rings.folder["ring/.albedo-agent"]))
    // The ring works again afterwards.
    #expect(try ring.verify(try ring.sign("text", with: key)).signatures.count == 1)
    ring.end()
    #expect(GnuPG.agentsLeft(below: rings.folder.path).isEmpty)
  }

  @Test func `an agent that ran before stays`() throws {
    let gpg = try GnuPG(rings.folder["ring"])
    defer { gpg.end() }
    _ = try Program.run(
      "/usr/bin/env", ["gpgconf", "--homedir", gpg.home, "--launch", "gpg-agent"])
    let before = agents
    #expect(before.count == 1)
    let ring = rings.ring("ring")
    _ = try ring.createKey(Rings.request("Ada"))
    ring.end()
    #expect(agents == before)
  }

  @Test func `the agent of a run that was killed is ended by the next one`() throws {
    let gpg = try GnuPG(rings.folder["ring"])
    _ = try Program.run(
      "/usr/bin/env", ["gpgconf", "--homedir", gpg.home, "--launch", "gpg-agent"])
    try rings.folder.write("ring/.albedo-agent", "")
    let ring = rings.ring("ring")
    _ = try ring.createKey(Rings.request("Ada"))
    ring.end()
    #expect(GnuPG.agentsLeft(below: rings.folder.path).isEmpty)
  }

  @Test func `verifying starts no agent, also where there are secret keys`() throws {
    let maker = rings.ring("ring")
    let signed = try maker.sign("text", with: try maker.createKey(Rings.request("Ada")))
    maker.end()
    _ = GnuPG.agentsLeft(below: rings.folder.path)
    let ring = rings.ring("ring")
    #expect(try ring.verify(signed).signatures.map(\.isTrusted) == [true])
    #expect(agents.isEmpty)
  }

  @Test func `the last of two that use one agent ends it`() throws {
    let (first, second) = (rings.ring("ring"), rings.ring("ring"))
    let key = try first.createKey(Rings.request("Ada"))
    _ = try second.sign("text", with: key)
    first.end()
    #expect(agents.count == 1)
    _ = try second.sign("text", with: key)
    second.end()
    #expect(GnuPG.agentsLeft(below: rings.folder.path).isEmpty)
  }

  @Test func `of two that end at once one ends the agent`() async throws {
    for _ in 0..<4 {
      let (first, second) = (rings.ring("ring"), rings.ring("ring"))
      let key = try first.publicKeys().first ?? first.createKey(Rings.request("Ada"))
      _ = try first.sign("text", with: key)
      _ = try second.sign("text", with: key)
      async let one: Void = first.end()
      async let other: Void = second.end()
      _ = await (one, other)
      #expect(GnuPG.agentsLeft(below: rings.folder.path).isEmpty)
    }
  }

  @Test func `a path that is too long for a socket works`() throws {
    let name = String(repeating: "long/", count: 30) + "ring"
    let ring = rings.ring(name)
    let key = try ring.createKey(Rings.request("Ada"))
    #expect(try ring.verify(try ring.sign("text", with: key)).signatures.map(\.isTrusted) == [true])
    ring.end()
    #expect(GnuPG.agentsLeft(below: rings.folder.path).isEmpty)
    let left = try FileManager.default.contentsOfDirectory(atPath: rings.folder.path)
    #expect(left == ["long"])
    #expect(try ring.publicKeys().map(\.fingerprint) == [key.fingerprint])
  }

  /// A program that answers the agent's question as a person would.
  private func installPinentry(answering passphrase: String) throws {
    let script = try rings.folder.write(
      "pinentry",
      """
      #!/bin/sh
      echo "OK ready"
      while read -r command rest; do
        case $command in
          GETPIN) echo asked >>"\(rings.folder["asked"])"; echo "D \(passphrase)"; echo OK ;;
          BYE) echo OK; exit 0 ;;
          *) echo OK ;;
        esac
      done
      """)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
    _ = try GnuPG(rings.folder["ring"])
    try rings.folder.write(
      "ring/gpg-agent.conf", "pinentry-program \(script)\ndefault-cache-ttl 0\nmax-cache-ttl 0\n")
  }

  @Test func `a key with a passphrase works through the user's own pinentry`() throws {
    let ring = rings.ring("ring")
    let key = try ring.createKey(Rings.request("Ada", passphrase: "Sesame-open-7"))
    ring.end()
    try installPinentry(answering: "Sesame-open-7")
    let signed = try ring.sign("text", with: key)
    #expect(try ring.verify(signed).signatures.map(\.status) == [.good])
    #expect(FileManager.default.fileExists(atPath: rings.folder["asked"]))
  }

  @Test func `a passphrase is answered for only when that was asked for`() throws {
    let maker = rings.ring("ring")
    let key = try maker.createKey(Rings.request("Ada", passphrase: "Sesame-open-7"))
    maker.end()
    try installPinentry(answering: "wrong")
    let ring = rings.ring("ring") { "Sesame-open-7" }
    #expect(try ring.verify(try ring.sign("text", with: key)).signatures.count == 1)
    #expect(!FileManager.default.fileExists(atPath: rings.folder["asked"]))
    ring.end()

    for ring in [rings.ring("ring") { "not it" }, rings.ring("ring")] {
      let error = #expect(throws: SignatureError.self) { try ring.sign("text", with: key) }
      #expect(error?.code == .noPassphrase, "\(String(describing: error))")
      #expect(error?.hint?.contains("pinentry") == true)
      #expect("\(String(describing: error))".contains("not it") == false)
      ring.end()
    }
  }
}

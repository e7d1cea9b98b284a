import AlbedoTesting
import Documents
import SpecModel
import Testing

@Suite struct MicroarchitectureTests {
  private static func vectors() throws -> [(key: String, value: DocumentValue)] {
    let file = try JSON.decode(Fixture.bytes("vectors/targets.json"), source: "targets.json")
    return (file["microarchitectures"]?.mapping ?? [:]).map { ($0.key, $0.value) }
  }

  @Test func `features and generic names are those of Spack`() throws {
    var tally = Tally("targets.json processors")
    for (name, value) in try Self.vectors() {
      let features = Set(value["features"]?.strings ?? [])
      tally.check(
        Microarchitecture.features(of: name) == features
          && Microarchitecture.generic(of: name) == value["generic"]?.string
          && Microarchitecture.family(of: name) == value["family"]?.string, name)
    }
    tally.finish()
  }

  /// What `/proc/cpuinfo` says of a processor that can do what a name promises.
  private static func cpuinfo(_ name: String, _ vendor: String, without: Set<String> = []) -> String
  {
    let flags = Microarchitecture.features(of: name).subtracting(without).sorted()
    return """
      processor\t: 0
      vendor_id\t: \(vendor)
      model name\t: something
      flags\t\t: fpu \(flags.joined(separator: " "))

      processor\t: 1
      vendor_id\t: Nobody
      flags\t\t: fpu
      """
  }

  @Test func `each x86 processor is found by its features`() throws {
    for (name, value) in try Self.vectors() where value["family"]?.string == "x86_64" {
      let vendor = value["vendor"]?.string ?? ""
      let facts = ProcessorFacts(machine: "x86_64", cpuinfo: Self.cpuinfo(name, vendor))
      let found = Microarchitecture.name(of: facts)
      // What several makers build has all that this needs, but does not stand below it.
      let expected = name == "cannonlake" ? "x86_64_v4" : name
      // Names with the same features cannot be told apart.
      #expect(
        found == expected
          || Microarchitecture.features(of: found) == Microarchitecture.features(of: name),
        "\(name): \(found)")
    }
  }

  @Test func `a missing feature costs only what needs it`() {
    let facts = ProcessorFacts(
      machine: "amd64", cpuinfo: Self.cpuinfo("icelake", "GenuineIntel", without: ["gfni"]))
    #expect(Microarchitecture.name(of: facts) == "cascadelake")
    let foreign = ProcessorFacts(machine: "x86_64", cpuinfo: Self.cpuinfo("zen3", "Elsewhere"))
    #expect(Microarchitecture.name(of: foreign) == "x86_64_v3")
    let pni = Self.cpuinfo("nocona", "GenuineIntel", without: ["sse3"])
      .replacing("fpu ", with: "fpu pni ")
    #expect(
      Microarchitecture.name(of: ProcessorFacts(machine: "x86_64", cpuinfo: pni)) == "nocona")
    #expect(Microarchitecture.name(of: ProcessorFacts(machine: "x86_64")) == "x86_64")
  }

  @Test(arguments: [
    ("ppc64le", "processor\t: 0\ncpu\t\t: POWER9 (architected), altivec supported\n", "power9le"),
    ("ppc64", "cpu\t\t: POWER8E (raw)\n", "power8"),
    ("riscv64", "uarch\t: sifive,u74-mc\n", "u74mc"),
    ("riscv64", "isa\t: rv64imafdc\n", "riscv64"), ("loongarch64", "", "loongarch64"),
    (
      "aarch64",
      "processor\t: 0\nFeatures\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp "
        + "cpuid asimdrdm lrcpc dcpop asimddp ssbs\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n",
      "neoverse_n1"
    ), ("aarch64", "Features\t: fp asimd\nCPU implementer\t: 0x99\n", "aarch64"),
  ])
  func `other processors are found by what they tell`(
    _ machine: String, _ text: String, _ name: String
  ) {
    #expect(Microarchitecture.name(of: ProcessorFacts(machine: machine, cpuinfo: text)) == name)
  }

  @Test func `known targets stand in groups from the oldest to the newest`() {
    let groups = Microarchitecture.known
    #expect(groups.map(\.names.count).reduce(0, +) == Microarchitecture.named.count)
    #expect(groups[0].vendor == "generic" && groups[0].names.first == "aarch64")
    #expect(
      groups.first { $0.vendor == "AuthenticAMD" }?.names.prefix(4) == [
        "k10", "bulldozer", "piledriver", "zen",
      ])
  }
}

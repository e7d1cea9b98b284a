/// The processors that Spack knows by name, each with those whose programs it runs.
///
/// Names that are not known have no ancestors and are a family of their own.
package struct Microarchitecture: Sendable, Equatable {
  /// Who makes it; `generic` for what several makers build.
  package let vendor: String
  /// The nearest older ones, none for the oldest of a family.
  package let parents: [String]
  /// The number of a POWER processor's generation; 0 for all others.
  package let generation: Int

  /// Those that are known, by name.
  package static let named: [String: Self] = [
    "a64fx": Self("Fujitsu", ["armv8.2a"]),
    "aarch64": Self("generic", []),
    "arm": Self("generic", []),
    "armv8.1a": Self("generic", ["aarch64"]),
    "armv8.2a": Self("generic", ["armv8.1a"]),
    "armv8.3a": Self("generic", ["armv8.2a"]),
    "armv8.4a": Self("generic", ["armv8.3a"]),
    "armv8.5a": Self("generic", ["armv8.4a"]),
    "armv8.6a": Self("generic", ["armv8.5a"]),
    "armv9.0a": Self("generic", ["armv8.5a"]),
    "broadwell": Self("GenuineIntel", ["haswell"]),
    "bulldozer": Self("AuthenticAMD", ["x86_64_v2"]),
    "cannonlake": Self("GenuineIntel", ["skylake"]),
    "cascadelake": Self("GenuineIntel", ["skylake_avx512"]),
    "core2": Self("GenuineIntel", ["nocona"]),
    "cortex_a72": Self("ARM", ["aarch64"]),
    "excavator": Self("AuthenticAMD", ["steamroller", "x86_64_v3"]),
    "haswell": Self("GenuineIntel", ["ivybridge", "x86_64_v3"]),
    "i686": Self("GenuineIntel", ["x86"]),
    "icelake": Self("GenuineIntel", ["cascadelake", "cannonlake"]),
    "ivybridge": Self("GenuineIntel", ["sandybridge"]),
    "k10": Self("AuthenticAMD", ["x86_64"]),
    "m1": Self("Apple", ["armv8.4a"]),
    "m2": Self("Apple", ["m1", "armv8.5a"]),
    "m3": Self("Apple", ["m2", "armv8.6a"]),
    "m4": Self("Apple", ["m3", "armv8.6a"]),
    "mic_knl": Self("GenuineIntel", ["broadwell"]),
    "nehalem": Self("GenuineIntel", ["core2", "x86_64_v2"]),
    "neoverse_n1": Self("ARM", ["cortex_a72", "armv8.2a"]),
    "neoverse_n2": Self("ARM", ["neoverse_n1", "armv9.0a"]),
    "neoverse_v1": Self("ARM", ["neoverse_n1", "armv8.4a"]),
    "neoverse_v2": Self("ARM", ["neoverse_n1", "armv9.0a"]),
    "nocona": Self("GenuineIntel", ["x86_64"]),
    "pentium2": Self("GenuineIntel", ["i686"]),
    "pentium3": Self("GenuineIntel", ["pentium2"]),
    "pentium4": Self("GenuineIntel", ["pentium3"]),
    "piledriver": Self("AuthenticAMD", ["bulldozer"]),
    "power10": Self("IBM", ["power9"], generation: 10),
    "power10le": Self("IBM", ["power9le"], generation: 10),
    "power7": Self("IBM", ["ppc64"], generation: 7),
    "power8": Self("IBM", ["power7"], generation: 8),
    "power8le": Self("IBM", ["ppc64le"], generation: 8),
    "power9": Self("IBM", ["power8"], generation: 9),
    "power9le": Self("IBM", ["power8le"], generation: 9),
    "ppc": Self("generic", []),
    "ppc64": Self("generic", []),
    "ppc64le": Self("generic", []),
    "ppcle": Self("generic", []),
    "prescott": Self("GenuineIntel", ["pentium4"]),
    "riscv64": Self("generic", []),
    "sandybridge": Self("GenuineIntel", ["westmere"]),
    "sapphirerapids": Self("GenuineIntel", ["icelake"]),
    "skylake": Self("GenuineIntel", ["broadwell"]),
    "skylake_avx512": Self("GenuineIntel", ["skylake", "x86_64_v4"]),
    "sparc": Self("generic", []),
    "sparc64": Self("generic", []),
    "steamroller": Self("AuthenticAMD", ["piledriver"]),
    "thunderx2": Self("Cavium", ["armv8.1a"]),
    "u74mc": Self("SiFive", ["riscv64"]),
    "westmere": Self("GenuineIntel", ["nehalem"]),
    "x86": Self("generic", []),
    "x86_64": Self("generic", []),
    "x86_64_v2": Self("generic", ["x86_64"]),
    "x86_64_v3": Self("generic", ["x86_64_v2"]),
    "x86_64_v4": Self("generic", ["x86_64_v3"]),
    "zen": Self("AuthenticAMD", ["x86_64_v3"]),
    "zen2": Self("AuthenticAMD", ["zen"]),
    "zen3": Self("AuthenticAMD", ["zen2"]),
    "zen4": Self("AuthenticAMD", ["zen3", "x86_64_v4"]),
    "zen5": Self("AuthenticAMD", ["zen4"]),
  ]

  private init(_ vendor: String, _ parents: [String], generation: Int = 0) {
    self.vendor = vendor
    self.parents = parents
    self.generation = generation
  }
}

extension Microarchitecture {
  /// For each name all those whose programs it runs, itself included.
  private static let lines: [String: Set<String>] = {
    var lines: [String: Set<String>] = [:]
    func line(_ name: String) -> Set<String> {
      if let known = lines[name] { return known }
      let parents = named[name]?.parents ?? []
      let line = parents.reduce(into: Set([name])) { $0.formUnion(line($1)) }
      lines[name] = line
      return line
    }
    for name in named.keys { lines[name] = line(name) }
    return lines
  }()

  /// Whether programs for `older` run on `newer`: they are the same, or it is an ancestor.
  package static func isAtMost(_ older: String, _ newer: String) -> Bool {
    older == newer || lines[newer]?.contains(older) == true
  }

  /// A name and all those whose programs it runs.
  static func line(of name: String) -> Set<String> { lines[name] ?? [name] }

  /// The oldest ancestor, which names the instruction set.
  package static func family(of name: String) -> String {
    lines[name]?.first { named[$0]?.parents.isEmpty == true } ?? name
  }
}

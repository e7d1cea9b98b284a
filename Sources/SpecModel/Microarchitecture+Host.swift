/// What the system says of the processor of a machine.
package struct ProcessorFacts: Sendable, Equatable {
  /// The instruction set as `uname -m` names it: `x86_64`, `aarch64`, `ppc64le`.
  package var machine: String
  /// Who made it, in the words of ``Microarchitecture/vendor``; empty where nothing says it.
  package var vendor = ""
  /// What it can do, by the names of the Linux kernel.
  package var features: Set<String> = []
  /// The number by which ARM's processors tell their model, such as `0xd0c`.
  package var partNumber = ""
  /// The generation of a POWER processor; 0 for others.
  package var generation = 0
  /// The model that a RISC-V processor names, such as `u74mc`.
  package var model = ""

  /// Creates facts of which only the instruction set is known.
  package init(machine: String) { self.machine = machine == "amd64" ? "x86_64" : machine }

  /// Reads the first processor of the text of `/proc/cpuinfo`.
  package init(machine: String, cpuinfo text: String) {
    self.init(machine: machine)
    var fields: [String: String] = [:]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard let colon = line.firstIndex(of: ":") else {
        if line.isEmpty, !fields.isEmpty { break }
        continue
      }
      fields[String(line[..<colon]).trimmingBlanks] =
        String(line[line.index(after: colon)...]).trimmingBlanks
    }
    let features = fields["flags"] ?? fields["Features"] ?? ""
    self.features = Set(features.split(separator: " ").map(String.init))
    // The kernel has names of its own for a few; whoever has the newer has the older.
    if self.features.contains("pni") || self.features.contains("ssse3") {
      self.features.insert("sse3")
    }
    vendor =
      fields["vendor_id"] ?? fields["CPU implementer"].map { Self.makers[$0] ?? $0 } ?? ""
    partNumber = fields["CPU part"] ?? ""
    generation = Self.generation(of: fields["cpu"] ?? "")
    if let uarch = fields["uarch"] {
      // `sifive,u74-mc` is what targets call `u74mc`.
      model = (uarch.split(separator: ",").last ?? "").filter { $0 != "-" }
    }
  }

  /// The makers of ARM processors by the numbers that these tell.
  private static let makers = [
    "0x41": "ARM", "0x42": "Broadcom", "0x43": "Cavium", "0x46": "Fujitsu", "0x48": "HiSilicon",
    "0x4e": "Nvidia", "0x50": "APM", "0x51": "Qualcomm", "0x53": "Samsung", "0x56": "Marvell",
    "0x61": "Apple", "0x69": "Intel",
  ]

  /// Reads the number behind `POWER`.
  private static func generation(of processor: String) -> Int {
    guard processor.hasPrefix("POWER") else { return 0 }
    return Int(processor.dropFirst("POWER".count).prefix { $0.isNumber }) ?? 0
  }
}

extension Microarchitecture {
  /// What the processors of a name can do, by the names of the Linux kernel.
  package static func features(of name: String) -> Set<String> {
    var features: Set<String> = []
    for ancestor in line(of: name) {
      for feature in (addedFeatures[ancestor] ?? "").split(separator: " ") {
        features.insert(String(feature))
      }
    }
    return features
  }

  /// Returns the name of the processor that facts tell of: the best of those that it can stand for.
  ///
  /// It is found as Spack finds it: among the names of the family whose features it all has, first
  /// the best that several makers build, then the best of its own maker above that. A processor of
  /// an unknown instruction set is called by that.
  package static func name(of facts: ProcessorFacts) -> String {
    guard let root = named[facts.machine] else { return facts.machine }
    guard root.parents.isEmpty else { return facts.machine }
    let candidates = named.keys.filter { isPossible($0, for: facts) }
    let generic = candidates.filter { named[$0]?.vendor == "generic" }
    let best = generic.max { rank($0) < rank($1) } ?? facts.machine
    let sameModel = candidates.filter {
      !facts.partNumber.isEmpty && partNumbers[$0] == facts.partNumber
    }
    // Of the own maker only what lies above, so that one missing feature does not cost the rest.
    let above = (sameModel.isEmpty ? candidates : sameModel).filter {
      $0 != best && isAtMost(best, $0)
    }
    return above.max { rank($0) < rank($1) } ?? best
  }

  private static func isPossible(_ name: String, for facts: ProcessorFacts) -> Bool {
    guard family(of: name) == facts.machine, let target = named[name] else { return false }
    if name == facts.machine { return true }
    switch facts.machine {
    case "ppc64", "ppc64le":
      return target.generation > 0 && target.generation <= facts.generation
    case "riscv64":
      return name == facts.model
    case "aarch64" where target.vendor == "generic":
      // No feature tells the version of the architecture.
      return false
    default:
      guard target.vendor == "generic" || target.vendor == facts.vendor else { return false }
      return features(of: name).isSubset(of: facts.features)
    }
  }

  /// What orders the names of one family: how far they are from its oldest, and what they can do.
  private static func rank(_ name: String) -> (Int, Int, String) {
    (line(of: name).count, features(of: name).count, name)
  }

  /// Returns the newest name that several makers build and whose programs a processor runs.
  package static func generic(of name: String) -> String {
    line(of: name).filter { named[$0]?.vendor == "generic" }.max { rank($0) < rank($1) } ?? name
  }

  /// The known names in the groups in which Spack lists them: those of several makers by name, then
  /// for each maker and family from the oldest to the newest.
  package static var known: [(vendor: String, family: String, names: [String])] {
    let order = [
      "GenuineIntel", "AuthenticAMD", "IBM", "Cavium", "Fujitsu", "ARM", "Apple", "SiFive",
    ]
    let generic = named.filter { $0.value.vendor == "generic" }.keys.sorted()
    var groups = [(vendor: "generic", family: "", names: generic)]
    for vendor in order {
      let names = named.filter { $0.value.vendor == vendor }.keys
      for (family, members) in Dictionary(grouping: names, by: family).sorted(by: {
        $0.key < $1.key
      }) {
        let sorted = members.sorted { left, right in
          let (one, other) = (rank(left), rank(right))
          return (one.0, one.1) == (other.0, other.1) ? left > right : one < other
        }
        groups.append((vendor, family, sorted))
      }
    }
    return groups
  }
}

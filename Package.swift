// swift-tools-version: 6.2
import PackageDescription

/// The settings of every Swift target: Swift 6 mode, strict memory safety, no warnings.
let swift: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A module of `Sources` in Swift.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swift)
}

/// A C library that the system's package manager installs, seen through its module map.
func system(_ name: String, pkgConfig: String?, apt: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

/// The tests of one module.
func tests(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: [.target(name: name), "AlbedoTesting", "Diagnostics"] + dependencies,
    exclude: exclude, swiftSettings: swift)
}

/// Paths that keep every byte of a name, also one that is not UTF-8.
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

let libraries: [Target] = [
  system("CLua", pkgConfig: "lua5.4", apt: "liblua5.4-dev"),
  .target(name: "CLuaTrampoline", dependencies: ["CLua"]),
  system("CArchive", pkgConfig: "libarchive", apt: "libarchive-dev"),
  system("CDeflate", pkgConfig: "libdeflate", apt: "libdeflate-dev"),
  system("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
  system("CPCRE2", pkgConfig: "libpcre2-8", apt: "libpcre2-dev"),
  system("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
  // pkg-config's flags for simdjson are refused by the package manager; its module map links it.
  system("CSimdJSONLibrary", pkgConfig: nil, apt: "libsimdjson-dev"),
  .target(name: "CSimdJSON", dependencies: ["CSimdJSONLibrary"]),
  .target(name: "CPlatform"),
  // Loaded when they are needed, not linked: see docs/architecture.md.
  .target(name: "CEdit"),
  .target(name: "CCurl"),
  .target(name: "CGPGME"),
]

let wrappers: [Target] = [
  module("Diagnostics"),
  module("Platform", ["CPlatform", "Diagnostics", systemPackage]),
  module("Digests", ["CCrypto", "Diagnostics"]),
  module(
    "Archives", ["CArchive", "CDeflate", "Diagnostics", "Digests", "Platform", systemPackage]),
  module("Documents", ["CYAML", "CSimdJSON", "Diagnostics"]),
  module("Patterns", ["CPCRE2", "Diagnostics"]),
  module("Terminal", ["CEdit", "Diagnostics"]),
  module("Transfers", ["CCurl", "Diagnostics", "Digests", "Platform", systemPackage]),
  module("LuaRuntime", ["CLuaTrampoline", "Diagnostics"]),
  module("Signatures", ["CGPGME", "Diagnostics", "Platform", systemPackage]),
]

let decisions: [Target] = [
  module("SpecModel", ["Diagnostics", "Digests", "Documents"]),
  module("ConfigModel", ["Diagnostics", "Documents", "Patterns"]),
  module("EnvironmentModel", ["ConfigModel", "Diagnostics", "Documents", "SpecModel"]),
  module("PolicyModel", ["Diagnostics"]),
  module("CacheModel", ["Diagnostics", "Documents", "SpecModel"]),
  module("Concretizer", ["Diagnostics", "Documents", "SpecModel"]),
  module("Relocation", ["Diagnostics"]),
  module("RecipeModel", ["Diagnostics", "Digests", "Patterns", "SpecModel"]),
  module("MirrorModel", ["Diagnostics", "Digests", "Documents", "RecipeModel", "SpecModel"]),
  module("WebPages"),
  module("Manuscripts"),
]

let effects: [Target] = [
  module("ConfigFiles", ["ConfigModel", "Diagnostics", "Documents", "Platform", systemPackage]),
  module("Checkouts", ["Archives", "Diagnostics", "Platform", "RecipeModel", systemPackage]),
  module("Storage", ["Diagnostics", "Digests", "Platform", "Transfers", systemPackage]),
  module(
    "InstallStore",
    [
      "ConfigModel", "Diagnostics", "Digests", "Documents", "Platform", "SpecModel", systemPackage,
    ]),
  module(
    "EnvironmentFiles",
    [
      "ConfigModel", "Diagnostics", "Documents", "EnvironmentModel", "Platform", systemPackage,
    ]),
  module(
    "RecipeStore",
    [
      "ConfigModel", "Diagnostics", "Digests", "Documents", "Platform", "RecipeModel", "SpecModel",
      systemPackage,
    ]),
  module(
    "SourceMirror",
    [
      "Archives", "Checkouts", "Diagnostics", "Digests", "MirrorModel", "Platform", "PolicyModel",
      "RecipeModel", "SpecModel", "Storage", "Transfers", "WebPages", systemPackage,
    ]),
  module(
    "Bundles",
    ["Archives", "Diagnostics", "Digests", "MirrorModel", "Platform", systemPackage]),
  module(
    "BuildCache",
    [
      "Archives", "CacheModel", "Diagnostics", "Digests", "Documents", "InstallStore", "Platform",
      "PolicyModel", "Relocation", "Signatures", "SpecModel", "Storage", systemPackage,
    ]),
]

let upperFloors: [Target] = [
  module(
    "SiteLua",
    [
      "Diagnostics", "LuaRuntime", "Patterns", "Platform", "PolicyModel", "RecipeModel",
      "SpecModel", systemPackage,
    ]),
  module(
    "LuaAPI",
    [
      "Archives", "BuildCache", "Bundles", "CacheModel", "Checkouts", "Concretizer", "ConfigFiles",
      "ConfigModel",
      "Diagnostics", "Digests", "Documents", "EnvironmentFiles", "EnvironmentModel", "InstallStore",
      "LuaRuntime", "MirrorModel", "Platform", "PolicyModel", "RecipeModel", "RecipeStore",
      "Relocation", "Signatures", "SiteLua",
      "SourceMirror", "SpecModel", "Storage", "Transfers", systemPackage,
    ]),
  module(
    "REPL",
    ["Diagnostics", "LuaRuntime", "Platform", "PolicyModel", "Terminal", systemPackage]),
  .target(
    name: "Host",
    dependencies: [
      "ConfigFiles", "ConfigModel", "Diagnostics", "Digests", "Documents", "EnvironmentFiles",
      "LuaAPI", "LuaRuntime", "Manuscripts", "Platform", "REPL", "SiteLua", "Terminal",
      systemPackage,
    ],
    // Links to the embedded folders: through them the build notices files that come and go.
    exclude: ["Shipped"], swiftSettings: swift, plugins: ["EmbedScripts"]),
  .executableTarget(
    name: "albedo", dependencies: ["Host"], swiftSettings: swift),
  .executableTarget(name: "embed-scripts", swiftSettings: swift),
  module("ManualSite", ["Host", "Manuscripts"]),
  .executableTarget(
    name: "generate-pages", dependencies: ["Host", "ManualSite"], swiftSettings: swift),
  // Never part of the program: measures it from outside.
  .executableTarget(
    name: "albedo-bench",
    dependencies: [
      "Archives", "Diagnostics", "Digests", "Documents", "LuaRuntime", "Platform",
      "PolicyModel", "Relocation", "Signatures", "SiteLua", "SpecModel", "Transfers", systemPackage,
    ], path: "Benchmarks",
    exclude: ["README.md", "filter.cpp"], swiftSettings: swift),
  .plugin(name: "EmbedScripts", capability: .buildTool(), dependencies: ["embed-scripts"]),
]

let fuzzTargets = Target.target(
  name: "FuzzTargets",
  dependencies: [
    "Archives", "CacheModel", "ConfigModel", "Documents", "EnvironmentModel", "InstallStore",
    "MirrorModel", "Platform", "RecipeModel", "RecipeStore", "Relocation", "Signatures",
    "SpecModel", "WebPages", systemPackage,
  ],
  path: "Tests/Fuzz/Targets", swiftSettings: swift)

let testing: [Target] = [
  .target(name: "AlbedoTesting", path: "Tests/AlbedoTesting", swiftSettings: swift),
  .testTarget(
    name: "DiagnosticsTests", dependencies: ["AlbedoTesting", "Diagnostics"], swiftSettings: swift),
  tests("Platform", [systemPackage]),
  tests("Digests", ["Platform"]),
  tests("Archives", ["Platform", "Digests", systemPackage]),
  tests("Documents"),
  tests("Terminal"),
  tests("LuaRuntime", exclude: ["Snapshots"]),
  tests("Signatures", ["Platform", systemPackage]),
  tests("SpecModel", ["Documents"]),
  tests("ConfigModel", ["Documents"]),
  tests("ConfigFiles", ["ConfigModel", "Documents", "Platform", systemPackage]),
  tests("EnvironmentModel", ["ConfigModel", "Documents", "SpecModel"]),
  tests("EnvironmentFiles", ["Documents", "EnvironmentModel"]),
  tests("PolicyModel"),
  tests("CacheModel", ["Documents", "SpecModel"]),
  tests("Concretizer", ["SpecModel"]),
  tests("Patterns"),
  tests("RecipeModel", ["SpecModel"]),
  tests("MirrorModel", ["Documents", "RecipeModel", "SpecModel"]),
  tests(
    "SourceMirror",
    [
      "Archives", "Digests", "MirrorModel", "Platform", "PolicyModel", "RecipeModel", "SpecModel",
      "Storage", "Transfers", systemPackage,
    ]),
  tests("Bundles", ["Archives", "Digests", "MirrorModel", "Platform", systemPackage]),
  tests("Relocation"),
  tests("WebPages"),
  tests("Manuscripts"),
  tests("ManualSite", ["Manuscripts"]),
  tests("Transfers", ["Digests", "Platform", systemPackage]),
  tests("Checkouts", ["Platform", "RecipeModel", systemPackage]),
  tests("Storage", ["Digests", "Platform", "Transfers", systemPackage]),
  tests(
    "RecipeStore", ["ConfigModel", "Platform", "RecipeModel", "SpecModel", systemPackage]),
  tests("InstallStore", ["ConfigModel", "Documents", "Platform", "SpecModel", systemPackage]),
  tests(
    "BuildCache",
    [
      "Archives", "CacheModel", "ConfigModel", "Digests", "Documents", "InstallStore", "Platform",
      "PolicyModel", "Relocation", "Signatures", "SpecModel", "Storage", systemPackage,
    ]),
  tests("SiteLua", ["MirrorModel", "PolicyModel", "RecipeModel", "SpecModel"]),
  tests("LuaAPI", ["ConfigFiles", "ConfigModel", "LuaRuntime"]),
  tests(
    "REPL",
    ["LuaAPI", "LuaRuntime", "Platform", "PolicyModel", "Terminal", "albedo", systemPackage]),
  tests(
    "Host", ["Manuscripts", "Terminal", "albedo", "embed-scripts"], exclude: ["Snapshots"]),
  .testTarget(name: "ArchitectureTests", dependencies: ["AlbedoTesting"], swiftSettings: swift),
  fuzzTargets,
  .testTarget(
    name: "FuzzTests", dependencies: ["AlbedoTesting", "FuzzTargets"], swiftSettings: swift),
  .testTarget(
    name: "InteropTests", dependencies: ["AlbedoTesting", "albedo"], swiftSettings: swift),
  .testTarget(
    name: "CommandTests", dependencies: ["AlbedoTesting", "Manuscripts", "albedo"],
    swiftSettings: swift),
]

/// What `make fuzz` builds instead of the program, since libFuzzer brings a main function along.
let fuzzing: [Target] =
  libraries + wrappers + decisions + effects + [
    fuzzTargets,
    .executableTarget(
      name: "albedo-fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Program",
      swiftSettings: swift + [.unsafeFlags(["-parse-as-library"])]),
  ]
let isFuzzing = Context.environment["ALBEDO_FUZZ"] != nil

let package = Package(
  name: "albedo",
  // The only part that other packages may use; the program itself needs no product to be built.
  products: [.library(name: "LuaRuntime", targets: ["LuaRuntime", "Diagnostics"])],
  dependencies: [.package(url: "https://github.com/apple/swift-system", exact: "1.8.1")],
  targets: isFuzzing
    ? fuzzing : libraries + wrappers + decisions + effects + upperFloors + testing,
  cxxLanguageStandard: .cxx17
)

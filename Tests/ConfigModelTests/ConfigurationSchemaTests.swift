import AlbedoTesting
import ConfigModel
import Diagnostics
import Documents
import Foundation
import Testing

@Suite struct ConfigurationSchemaTests {
  private func check(_ section: String, _ text: String) throws {
    var scope = ConfigurationScope(name: "user", folder: "/u")
    try scope.add(section: section, bytes: Array(text.utf8), file: section + ".yaml")
    try scope.check(section)
  }

  /// The configuration files that ship with the fixtures of three Spacks.
  static let files: [String] = ["spack-0.16", "spack-0.23", "spack-1.2"].flatMap { vintage in
    let folder = "\(vintage)/config"
    let names = try? FileManager.default.subpathsOfDirectory(atPath: Fixture.path(folder))
    return (names ?? []).filter { $0.hasSuffix(".yaml") }.sorted().map { "\(folder)/\($0)" }
  }

  @Test func `the files of real Spacks are there`() { #expect(Self.files.count >= 15) }

  @Test(arguments: files) func `what Spack has written follows the schemas`(_ path: String) throws {
    let section = String(path.split(separator: "/").last?.dropLast(5) ?? "")
    let text = String(decoding: try Fixture.bytes(path), as: UTF8.self)
    try check(section, text)
  }

  static let mistakes: [(section: String, text: String, reason: String, hint: String?)] = [
    (
      "config", "config:\n  verify_ssl: maybe\n",
      "'config:verify_ssl' must be true or false, not another text", nil
    ),
    ("config", "config: {build_jobs: 0}", "'config:build_jobs' must be a whole number from 1", nil),
    (
      "config", "config: {installer: odl}", "must be 'old' or 'new'", "did you mean 'old'?"
    ),
    (
      "packages", "packages:\n  all:\n    buildabel: true\n",
      "'packages:all' has the unknown key 'buildabel'", "did you mean 'buildable'?"
    ),
    ("packages", "packages: {zlib: {externals: [{prefix: /usr}]}}", "lacks the key 'spec'", nil),
    (
      "packages", "packages: {zlib: {externals: [{spec: zlib, prefx: /usr}]}}",
      "'packages:zlib:externals:[1]' has the unknown key 'prefx'", "did you mean 'prefix'?"
    ),
    (
      "repos", "repos: {a: {git: x, brnch: y}}", "'repos:a' has the unknown key 'brnch'",
      "did you mean 'branch'?"
    ),
    ("upstreams", "upstreams: {a: {instal_tree: /x}}", "unknown key 'instal_tree'", nil),
    ("concretizer", "concretizer: {unfy: true}", "unknown key 'unfy'", "did you mean 'unify'?"),
    ("view", "view: {default: {link: roots}}", "lacks the key 'root'", nil),
    ("modules", "modules: {default: {enable: [tlc]}}", "must be 'tcl' or 'lmod'", nil),
    ("env_vars", "env_vars: {set: {A: [1]}}", "must be a text", nil),
    ("develop", "develop: {zlib: {path: /x}}", "lacks the key 'spec'", nil),
    ("bootstrap", "bootstrap: {trusted: {a: 1}}", "must be true or false, not a number", nil),
    ("toolchains", "toolchains: {a: 1}", "must be a text or a list", nil),
    ("definitions", "definitions: [{when: 1}]", "must be a text, not a number", "put it in quotes"),
    ("compilers", "compilers: [{compiler: {spec: gcc@9}}]", "lacks the key 'paths'", nil),
    ("albedo", "albedo: {mirror: {versions_per_spec: 0}}", "must be a whole number from 1", nil),
    ("include", "include: [{path: a, whn: b}]", "unknown key 'whn'", "did you mean 'when'?"),
  ]

  @Test(arguments: mistakes.indices)
  func `a mistake is named with what was expected, its place and the nearest key`(
    _ index: Int
  ) throws {
    let (section, text, reason, hint) = Self.mistakes[index]
    let error = #expect(throws: ConfigurationError.self) { try check(section, text) }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("('\(section).yaml', line ") == true)
    if let hint { #expect(error?.hint == hint) }
  }

  static let good: [(String, String)] = [
    ("config", "config: {a_key_of_a_newer_spack: 1, install_tree: /x, build_stage: [a]}"),
    (
      "config",
      "config: {install_tree: {root: /x, padded_length: true}, package_lock_timeout: null}"
    ),
    (
      "packages",
      "packages: {all:: {require: '%gcc', providers: {mpi: [openmpi]}}, zlib: {version: [1.3]}}"
    ),
    (
      "packages", "packages: {a: {require: [{one_of: [x, y]}, '+z'], package_attributes: {f: [1]}}}"
    ),
    (
      "modules", "modules: {tcl: {all: {autoload: direct}, '^python': {load: [x]}}, enable:: [tcl]}"
    ),
    ("repos", "repos: [/a, /b]"), ("view", "view: false"),
    ("concretizer", "concretizer: {reuse: dependencies}"),
    ("ci", "ci: {pipeline-gen: [{build-job: {tags: [a]}}], anything: 1}"),
  ]

  @Test(arguments: good.indices) func `what Spack accepts is accepted`(_ index: Int) throws {
    try check(Self.good[index].0, Self.good[index].1)
  }

  @Test func `no value is in a message, since it may be a secret`() {
    let error = #expect(throws: ConfigurationError.self) {
      try check("mirrors", "mirrors: {m: {url: /x, access_pair: hunter2, signed: hunter3}}")
    }
    #expect("\(error?.message ?? "hunter") \(error?.hint ?? "")".contains("hunter") == false)
  }
}

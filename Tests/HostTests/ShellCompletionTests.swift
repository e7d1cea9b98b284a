import AlbedoTesting
import Foundation
import Host
import Testing

/// Completion in the shells themselves, where they are installed.
@Suite struct ShellCompletionTests {
  private static let fish = "/usr/bin/fish"
  private static let zsh = "/usr/bin/zsh"

  private static func isInstalled(_ path: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: path)
  }

  private let home: TemporaryFolder
  private let environment: [String: String]

  init() throws {
    home = try TemporaryFolder()
    try home.write(
      ".spack/mirrors.yaml", "mirrors:\n  site: /srv/site\n  we ird: https://example.org/x\n")
    try FileManager.default.createDirectory(
      atPath: home["bin"], withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: home["bin/albedo"], withDestinationPath: Program.albedo)
    environment = [
      "HOME": home.path, "PATH": home["bin"] + ":/usr/bin:/bin", "TERM": "xterm",
      "XDG_DATA_HOME": home["data"], "XDG_CONFIG_HOME": home["config"], "LC_ALL": "C.UTF-8",
    ]
  }

  @Test(
    .enabled(if: isInstalled(fish), "fish is not installed"),
    arguments: [
      ("albedo --color=a", ["--color=always", "--color=auto"]),
      ("albedo buildcache push s", ["site"]),
      ("albedo buildcache push w", ["we ird"]),
      ("albedo buildcache push --up", ["--update-index"]),
      ("albedo help exit", ["exit-status"]),
    ] as [(String, [String])])
  func `fish completes with the script that albedo prints`(line: String, expected: [String]) throws
  {
    let outcome = try Program.run(
      Self.fish, ["-c", "albedo completion fish | source; complete -C '\(line)'"],
      environment: environment, in: home.path)
    #expect(outcome.errorOutput == "")
    let values = outcome.output.split(separator: "\n").map {
      String($0.prefix { $0 != "\t" })
    }
    #expect(values == expected)
  }

  /// What is typed before the tab key, and the line that stands there afterwards.
  @Test(
    .enabled(if: isInstalled(zsh), "zsh is not installed"),
    arguments: [
      ("albedo buildcache pus", "albedo buildcache push "),
      ("albedo buildcache push sit", "albedo buildcache push site "),
      ("albedo buildcache push we", "albedo buildcache push we\\ ird "),
      ("albedo --color=al", "albedo --color=always "),
      ("albedo run scr", "albedo run script.lua "),
    ])
  func `zsh completes with the script that albedo prints`(typed: String, line: String) throws {
    try home.write("script.lua", "")
    try home.write("functions/_albedo", CompletionShell.zsh.script)
    // The prompt shows that a line is being read; the key shows the line as the editor has it.
    try home.write(
      ".zshrc",
      """
      path=(\(home["bin"]) $path)
      fpath=(\(home["functions"]) $fpath)
      autoload -Uz compinit; compinit -u -d \(home["dump"])
      cd \(home.path)
      show() { print -r -- "<<$BUFFER>>" > \(home["line"]); exit }
      zle -N show; bindkey '^X' show
      PS1='READY '
      """)
    let terminal = try PseudoTerminal(Self.zsh, ["-i"], environment: environment)
    try terminal.expect("READY ")
    terminal.type(typed + "\t\u{18}")
    _ = try terminal.finish()
    #expect(try String(decoding: home.bytes("line"), as: UTF8.self) == "<<\(line)>>\n")
  }
}

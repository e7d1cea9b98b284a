import Diagnostics
import Host
import Terminal
import Testing

private func parse(_ line: String) throws -> ParsedCommandLine {
  try CommandLineParser(source: CommandTable.sample)
    .parse(line.split(separator: " ").map(String.init))
}

@Suite struct CommandWordTests {
  @Test(arguments: [
    ("buildcache push m", ["buildcache", "push"]), ("buildcache create m", ["buildcache", "push"]),
    ("buildcache ls", ["buildcache", "list"]), ("mirror -n create", ["mirror", "create"]),
    ("-v mirror --offline create", ["mirror", "create"]), ("config", ["config"]),
    ("config get", ["config", "get"]), ("config mirrors", ["config"]), ("./x.lua -f", ["run"]),
    ("-- config", ["config"]),
  ])
  func `words lead to a command, aliases and options between them included`(
    line: String, path: [String]
  ) throws {
    let parsed = try parse(line)
    #expect(parsed.path == path)
    #expect(parsed.action == .run)
  }

  @Test(
    arguments: [
      ("", []), ("-h", []), ("buildcache --help", ["buildcache"]),
      ("mirror create -h --nonsense", ["mirror", "create"]),
      ("buildcache push --help", ["buildcache", "push"]), ("-v", []),
    ] as [(String, [String])])
  func `help is asked for at any level, and by no command at all`(
    line: String, path: [String]
  ) throws {
    let parsed = try parse(line)
    #expect(parsed.action == .help)
    #expect(parsed.path == path)
  }

  @Test func `the version is shown whatever follows, with the options around it`() throws {
    let parsed = try parse("--version -v mirror nonsense")
    #expect(parsed.action == .version)
    #expect(parsed.globals.isVerbose)
    #expect(try parse("-V").action == .version)
  }
}

@Suite struct CommandPathTests {
  @Test func `the words of a command become main names`() throws {
    let parser = CommandLineParser(source: CommandTable.sample)
    #expect(try parser.commandPath(for: ["buildcache", "create"]) == ["buildcache", "push"])
    #expect(try parser.commandPath(for: []).isEmpty)
    #expect {
      try parser.commandPath(for: ["buildcache", "psuh"])
    } throws: {
      ($0 as? HostError)?.code == .unknownCommand
    }
  }
}

@Suite struct OptionTests {
  @Test func `every kind of option has its value, given or not`() throws {
    let none = try parse("buildcache push site")
    #expect(none.options["force"] == .flag(false))
    #expect(none.options["update-index"] == .flag(true))
    #expect(none.options["key"] == .absent)
    #expect(none.options["jobs"] == .text("4"))
    #expect(none.options["tag"] == .list([]))
    #expect(none.given.isEmpty)
    let all = try parse("buildcache push -f site -t a -kK --jobs=8 --tag b --no-update-index quill")
    #expect(all.options["force"] == .flag(true))
    #expect(all.options["update-index"] == .flag(false))
    #expect(all.options["key"] == .text("K"))
    #expect(all.options["jobs"] == .text("8"))
    #expect(all.options["tag"] == .list(["a", "b"]))
    #expect(all.given == ["force", "update-index", "key", "jobs", "tag"])
    #expect(all.arguments == ["mirror": .text("site"), "specs": .list(["quill"])])
  }

  @Test(arguments: [
    ("buildcache push m -fuj2", "jobs", OptionValue.text("2")),
    ("buildcache push m -fuj 2", "unsigned", .flag(true)),
    ("buildcache push m -j=2", "jobs", .text("2")),
    ("buildcache push m --jobs=", "jobs", .text("")),
    ("buildcache push m --jobs a=b", "jobs", .text("a=b")),
    ("buildcache push m --jobs=a=b", "jobs", .text("a=b")),
    ("buildcache push m -j -2", "jobs", .text("-2")),
    ("buildcache push m -k -", "key", .text("-")),
    ("buildcache push m -j 1 -j 2", "jobs", .text("2")),
    ("buildcache push m --rebuild-index", "update-index", .flag(true)),
    ("buildcache push m --no-rebuild-index", "update-index", .flag(false)),
    ("buildcache push m --no-update-index --update-index", "update-index", .flag(true)),
    ("buildcache push m --no-deps", "only", .text("package")),
    ("buildcache push m --only dependencies", "only", .text("dependencies")),
    ("buildcache list -lv", "variants", .flag(true)),
    ("buildcache list --arch", "allarch", .flag(true)),
    ("mirror -ddd create -n 2", "deep", .count(3)),
    ("mirror create --deep -d", "deep", .count(2)),
    ("mirror -n create -n 2", "versions-per-spec", .text("2")),
    ("mirror -n create -n 2", "no-checksum", .flag(true)),
    ("mirror create", "no-checksum", .flag(false)),
    ("mirror create --level --max", "level", .count(10)),
    ("buildcache check-index --verify blobs all site", "verify", .list(["blobs", "all"])),
    ("buildcache check-index --verify=blobs site", "verify", .list(["blobs"])),
    ("buildcache check-index --verify all --verify exists", "verify", .list(["all", "exists"])),
    ("buildcache check-index site -n a b --verify all", "names", .list(["a", "b"])),
    ("buildcache check-index", "verify", .list(["exists"])),
  ])
  func `a spelling gives its value`(line: String, name: String, value: OptionValue) throws {
    #expect(try parse(line).options[name] == value)
  }

  @Test func `options of the program stand before the command and, if free, behind it`() throws {
    let parsed = try parse(
      "-e dev -C a -C b -c config:x:1 --spack-root /s --color never -q config --json --dry-run")
    #expect(parsed.globals.environment == .named("dev"))
    #expect(parsed.globals.scopeFolders == ["a", "b"])
    #expect(parsed.globals.settings == ["config:x:1"])
    #expect(parsed.globals.spackRoot == "/s")
    #expect(parsed.globals.color == .never)
    #expect(parsed.globals.verbosity == .quiet)
    #expect(parsed.globals.isJSON && parsed.globals.isDryRun && !parsed.globals.isOffline)
    #expect(try parse("-D f config").globals.environment == .folder("f"))
    #expect(try parse("-E config").globals.environment == .none)
    #expect(try parse("config").globals == GlobalOptions())
  }

  @Test func `the command's meaning of a spelling wins over the program's`() throws {
    let list = try parse("buildcache list -v --verbose")
    #expect(list.options["variants"] == .flag(true))
    #expect(list.globals.isVerbose)
    #expect(try parse("config -v").globals.isVerbose)
    #expect(try !parse("buildcache list -v").globals.isVerbose)
  }

  @Test func `outdated spellings work and say so`() throws {
    let parsed = try parse("buildcache push m -a -y f.json")
    #expect(parsed.options["spec-file"] == .text("f.json"))
    #expect(
      parsed.notes == [
        "option '-a' of 'albedo buildcache push' is outdated: it has no effect",
        "option '-y' of 'albedo buildcache push' is outdated: name the file as a spec",
      ])
  }
}

@Suite struct ArgumentTests {
  @Test(arguments: [
    ("head -5 -1.5", "lines", OptionValue.list(["-5", "-1.5"])), ("head -", "lines", .list(["-"])),
    ("head -- --json -- -x", "lines", .list(["--json", "--", "-x"])), ("head", "lines", .list([])),
    ("top", "lines", .absent), ("top 3", "lines", .text("3")),
    ("top -5 -- -5", "lines", .text("-5")),
    ("run -f x.lua -f --help --", "arguments", .list(["-f", "--help", "--"])),
    ("run -- -x.lua -y", "file", .text("-x.lua")),
    ("./x.lua --version -f", "arguments", .list(["--version", "-f"])),
    ("echo a -b --json", "words", .list(["a", "-b", "--json"])),
    ("echo -- -b", "words", .list(["-b"])), ("echo", "words", .list([])),
    ("gpg trust a b", "keys", .list(["a", "b"])),
  ])
  func `words go to arguments`(line: String, name: String, value: OptionValue) throws {
    #expect(try parse(line).arguments[name] == value)
  }
}

@Suite struct UsageErrorTests {
  @Test(
    arguments: [
      (
        "mirorr", "'albedo' has no command 'mirorr'",
        "did you mean 'mirror'? 'albedo help' lists the commands"
      ),
      (
        "push", "'albedo' has no command 'push'",
        "did you mean 'albedo buildcache push'? 'albedo help' lists the commands"
      ),
      (
        "buildcache psuh", "'albedo buildcache' has no command 'psuh'",
        "did you mean 'push'? 'albedo help buildcache' lists the commands"
      ),
      ("../x", "'albedo run' needs", nil),
      (
        "mirror", "'albedo mirror' needs a subcommand",
        "choose 'create' or 'destroy'; 'albedo help mirror' explains them"
      ),
      (
        "config --frobnicate", "'albedo config' has no option '--frobnicate'",
        "'albedo help config' explains the options"
      ),
      (
        "buildcache push m --forse", "'albedo buildcache push' has no option '--forse'",
        "did you mean '--force'? 'albedo help buildcache push' explains the options"
      ),
      (
        "buildcache push m -force", "'albedo buildcache push' has no option '-o' in '-force'",
        "did you mean '--force'? 'albedo help buildcache push' explains the options"
      ),
      ("config -e x", "'albedo config' has no option '-e'", nil),
      ("buildcache push m --no-force", "'albedo buildcache push' has no option '--no-force'", nil),
      (
        "buildcache push m --u", "'albedo buildcache push' has no option '--u'",
        "options are written out: did you mean '--unsigned' or '--update-index'? "
          + "'albedo help buildcache push' explains the options"
      ),
      (
        "buildcache push m --forc=1", "'albedo buildcache push' has no option '--forc'",
        "options are written out: did you mean '--force'? "
          + "'albedo help buildcache push' explains the options"
      ),
      ("buildcache push m --s3-access-key-secre", "'albedo buildcache push' has no option", nil),
      (
        "buildcache push m -C x", "'albedo buildcache push' has no option '-C'",
        "it stands before the command, as in 'albedo -C PATH buildcache push'; "
          + "'albedo help buildcache push' explains the options"
      ),
      (
        "buildcache push m -k", "option '-k' of 'albedo buildcache push' needs a value",
        "write '--key KEY', or '--key=KEY' if the value begins with a dash"
      ),
      (
        "buildcache push m -k --force", "option '-k' of 'albedo buildcache push' needs a value", nil
      ),
      (
        "buildcache push m --force=yes",
        "option '--force' of 'albedo buildcache push' takes no value", nil
      ),
      ("buildcache push m -f=yes", "option '-f' of 'albedo buildcache push' takes no value", nil),
      (
        "buildcache push m --no-deps=x",
        "option '--no-deps' of 'albedo buildcache push' takes no value", nil
      ),
      (
        "buildcache push m --only pakage",
        "option '--only' cannot be 'pakage': choose 'package' or 'dependencies'",
        "did you mean 'package'? 'albedo help buildcache push' explains the options"
      ),
      (
        "--color pink config",
        "option '--color' cannot be 'pink': choose 'auto', 'always' or 'never'",
        "'albedo help' explains the options"
      ),
      (
        "gpg lsit k", "argument WHAT cannot be 'lsit': choose 'list' or 'trust'",
        "did you mean 'list'? 'albedo help gpg' explains the arguments"
      ),
      (
        "gpg list", "'albedo gpg' needs the argument KEYS",
        "'albedo help gpg' explains the arguments"
      ),
      ("buildcache push", "'albedo buildcache push' needs the argument MIRROR", nil),
      (
        "mirror create x", "'albedo mirror create' takes no arguments, and 'x' is one too many", nil
      ),
      ("top 1 2", "'albedo top' takes only one argument, and '2' is one too many", nil),
      ("mirror destroy", "'albedo mirror destroy' needs the option '--mirror-name'", nil),
      (
        "buildcache push m -u --tag x",
        "options '--tag' and '-u' of 'albedo buildcache push' exclude each other", nil
      ),
      ("-e a -D b config", "options '-e' and '-D' of 'albedo' exclude each other", nil),
      ("-v config -q", "options '-v' and '-q' of 'albedo' exclude each other", nil),
      (
        "-c x config", "option '--config' cannot be 'x': it has no key and value",
        "write it like 'config:verify_ssl:false'"
      ),
    ] as [(String, String, String?)])
  func `a mistake is named, with what to do`(line: String, message: String, hint: String?) {
    #expect {
      let words = line == "../x" ? "run" : line
      _ = try parse(words)
    } throws: { error in
      guard let error = error as? HostError, error.exitClass == .usage else { return false }
      #expect(error.message.hasPrefix(message))
      if let hint { #expect(error.hint == hint) }
      return error.hint != nil
    }
  }

  @Test func `a secret on the command line is refused and not repeated`() {
    for line in ["=hunter2", " hunter2"] {
      #expect {
        _ = try parse("buildcache push m --s3-access-key-secret" + line)
      } throws: { error in
        guard let error = error as? HostError else { return false }
        return error.code == .removedOption && !ErrorReport.text(for: error).contains("hunter2")
          && error.hint == "use --s3-access-key-secret-variable"
      }
    }
  }

  @Test func `a script that cannot be loaded hides no other, but is an error of its own`() throws {
    var table = CommandTable.sample
    table.broken = ["buildcache check-index"]
    let parser = CommandLineParser(source: table)
    #expect(try parser.parse(["buildcache", "ls"]).path == ["buildcache", "list"])
    #expect(throws: CommandTable.Broken.self) {
      try parser.parse(["buildcache", "check-index"])
    }
  }

  @Test func `many and long words are read in good time`() throws {
    let words = Array(repeating: "x", count: 100_000)
    let parser = CommandLineParser(source: CommandTable.sample)
    #expect(try parser.parse(["head"] + words).arguments["lines"]?.list.count == 100_000)
    #expect(throws: HostError.self) { try parser.parse([String(repeating: "y", count: 1 << 20)]) }
    #expect(throws: HostError.self) {
      try parser.parse(["head", "--" + String(repeating: "y", count: 1 << 20)])
    }
  }
}

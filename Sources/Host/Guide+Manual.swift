internal import Diagnostics
internal import LuaRuntime
internal import Platform
internal import SystemPackage
internal import Terminal

extension Guide {
  /// What a name of the manual means.
  enum Subject {
    case topic(HelpTopic)
    case entry(ModuleCatalogue.Entry)
    /// A command, or nothing: the words have to be looked up one by one.
    case command
  }

  /// Returns what words mean; a command wins over a topic, that over a module.
  func subject(_ words: [String]) throws -> Subject {
    guard words.count == 1, let word = words.first,
      try !machine.commands.commandNames(below: []).contains(word)
    else { return .command }
    if let topic = HelpTopic.find(word) { return .topic(topic) }
    guard word.contains(where: { $0 == "." || $0 == ":" }) || word == "albedo" else {
      // A module of a site may have a name of one word.
      return try machine.catalogue.module(named: word).map { .entry(.module($0)) } ?? .command
    }
    return try machine.catalogue.find(word).map { .entry($0) } ?? .command
  }

  // MARK: Pages for man

  /// Prints a page for `man`; where a folder is given, writes it, or all of them, below it.
  func showManual(of words: [String], to folder: String?) async throws {
    let pages =
      words.isEmpty && folder != nil ? try await manualPages() : [try await manualPage(words)]
    guard let folder else { return try console.write(pages[0].text) }
    for page in pages {
      try FileSystem.replace(
        FilePath(folder).appending(page.folder).appending(page.name), with: Array(page.text.utf8))
    }
  }

  private struct ManualFile {
    let folder: String
    let name: String
    let text: String

    init(_ page: ManualPage) {
      (folder, name) = ("man1", page.name + ".1")
      text = page.troff(version: Program.version)
    }

    init(_ topic: HelpTopic) {
      (folder, name) = ("man7", topic.manualName + ".7")
      text = topic.troff(version: Program.version)
    }

    init(_ module: NativeModule) {
      (folder, name) = ("man3", module.name + ".3lua")
      text = ModuleHelp.troff(for: module, version: Program.version)
    }
  }

  private func manualPage(_ words: [String]) async throws -> ManualFile {
    switch try subject(words) {
    case .topic(let topic): return ManualFile(topic)
    case .entry(.module(let module)): return ManualFile(module)
    case .entry:
      throw HostError(
        .invalidValue, "'\(words[0])' has no page of its own",
        hint: "the page of its module has it: 'albedo help --man MODULE'")
    case .command:
      return ManualFile(
        try await settled { try formatter.manualPage(for: path(words), in: $0) })
    }
  }

  private func manualPages() async throws -> [ManualFile] {
    let commands = try await settled { commands in
      try ([[]] + commands.visibleCommands()).map { path in
        ManualFile(try formatter.manualPage(for: path, in: commands))
      }
    }
    return commands + HelpTopic.all.map { ManualFile($0) }
      + (try machine.catalogue.modules()).map { ManualFile($0) }
  }

  // MARK: Annotations for editors

  /// Writes what an editor needs to know all modules, and prints the folder.
  ///
  /// Native modules are annotations, those in Lua are there as they are, so that an editor can also
  /// show what they do.
  func writeAnnotations(to folder: String) throws {
    let top = FilePath(folder)
    for page in GeneratedPages.annotations(of: machine.native) {
      try FileSystem.replace(top.appending(page.path), with: Array(page.text.utf8))
    }
    for name in EmbeddedFiles.names where name.hasPrefix("stdlib/") {
      let inner = name.dropFirst("stdlib/".count)
      let path = inner.hasPrefix("_meta/") ? inner.dropFirst("_meta/".count) : inner
      guard let text = EmbeddedFiles.text(name) else { continue }
      try FileSystem.replace(top.appending(String(path)), with: Array(text.utf8))
    }
    try console.write(folder + "\n")
  }
}

internal import LuaRuntime
internal import Platform
internal import SystemPackage
internal import Terminal

extension LuaCompleter {
  /// How many entries of a folder are looked at.
  private static let entryLimit = 10_000

  /// What follows the name of a command of the prompt.
  func argument(_ kind: LineCommand.Argument, _ typed: String) async -> LineCompletion {
    switch kind {
    case .none, .code: return .none
    case .words(let words): return Self.choose(words.map { ($0, "") }, typed)
    case .topic: return Self.choose(help.topics.map { ($0, "") }, typed)
    case .module:
      return Self.choose(((try? host.moduleNames()) ?? []).map { ($0, "") }, typed)
    case .task:
      let numbers = await evaluator.taskNumbers().map { (String($0), "") }
      return Self.choose(numbers, typed)
    case .file: return paths(typed, ending: "", foldersOnly: false)
    case .environment:
      let names = await host.candidates("environment", typed, []) + ["none"]
      return Self.joined(
        Self.choose(names.map { ($0, "") }, typed), paths(typed, ending: "", foldersOnly: true))
    case .place:
      let names = await host.candidates("mirror", typed, [])
      return Self.joined(
        Self.choose(names.map { ($0, "") }, typed), paths(typed, ending: "", foldersOnly: true))
    }
  }

  /// The content of a string that a function gets.
  func string(
    _ place: LuaArgumentPlace?, _ typed: String, _ quote: String
  ) async -> LineCompletion {
    var parameter: NativeParameter?
    if let place { parameter = await self.parameter(at: place) }
    if let place, place.isInTable, let whole = parameter {
      parameter =
        place.key.flatMap { key in
          Self.fields(of: whole.type).first { $0.name == key }
        } ?? (Self.fields(of: whole.type).isEmpty ? whole : nil)
    }
    if let parameter {
      let words = Self.words(of: parameter.type)
      if !words.isEmpty { return Self.choose(words.map { ($0, quote) }, typed) }
      switch parameter.completes {
      case "file"?: return paths(typed, ending: quote, foldersOnly: false)
      case "folder"?: return paths(typed, ending: quote, foldersOnly: true)
      case "mirror"?:
        let names = await known(of: "mirror", typed, quote)
        return Self.joined(names, paths(typed, ending: quote, foldersOnly: true))
      case let kind?: return await known(of: kind, typed, quote)
      case nil: break
      }
    }
    // Whatever a string is for, this is the beginning of a path.
    let isPath = ["/", "./", "../", "~/"].contains(where: typed.hasPrefix)
    return isPath ? paths(typed, ending: quote, foldersOnly: false) : .none
  }

  private func known(of kind: String, _ typed: String, _ quote: String) async -> LineCompletion {
    let offered = offers.words(of: kind, beginning: typed)
    let places = kind == "cached_spec" ? (try? await evaluator.openCaches()) ?? [] : []
    let found = await host.candidates(kind, typed, places)
    var words = found
    if !offered.isEmpty {
      words = found.isEmpty ? Array(offered) : Set(found).union(offered).sorted()
    }
    return LineCompletion(
      typed: typed, candidates: words.map { LineCompletion.Candidate($0, ending: quote) })
  }

  /// The declaration of the argument at a place; nil for functions in Lua, which declare none.
  func parameter(at place: LuaArgumentPlace) async -> NativeParameter? {
    var function: NativeFunction?
    switch await target(of: place.function) {
    case .function(let native, _): function = native
    case .names(let names, let module):
      if case .function(let name, _)? = try? await evaluator.inspect(names, module: module) {
        function = nativeFunction(name)?.0
      }
    default: break
    }
    guard let parameters = function?.parameters, let last = parameters.last else { return nil }
    if place.index < parameters.count { return parameters[place.index] }
    if case .variadic = last.type { return last }
    return nil
  }

  /// The keys that a table of this type may have.
  static func keys(of type: NativeType) -> [String] { fields(of: type).map(\.name) }

  private static func fields(of type: NativeType) -> [NativeParameter] {
    switch type {
    case .options(let fields): fields
    case .optional(let type), .variadic(let type): fields(of: type)
    case .either(let types): types.flatMap { fields(of: $0) }
    default: []
    }
  }

  /// The words that a text of this type may be.
  private static func words(of type: NativeType) -> [String] {
    switch type {
    case .oneOf(let words): words
    case .optional(let type), .variadic(let type), .list(let type): words(of: type)
    case .either(let types): types.flatMap { words(of: $0) }
    default: []
    }
  }

  private static func joined(_ one: LineCompletion, _ other: LineCompletion) -> LineCompletion {
    let all = Dictionary(
      (one.candidates + other.candidates).map { ($0.word, $0) },
      uniquingKeysWith: { first, _ in first })
    return LineCompletion(
      typed: one.typed, candidates: all.values.sorted { $0.word < $1.word })
  }

  /// Files and folders; a folder ends in a slash, so that what is in it can follow.
  private func paths(_ typed: String, ending: String, foldersOnly: Bool) -> LineCompletion {
    let slash = typed.lastIndex(of: "/").map { typed.index(after: $0) }
    let folder = String(typed[..<(slash ?? typed.startIndex)])
    let beginning = typed[folder.endIndex...]
    let path = PromptSession.expanded(
      folder.isEmpty ? "." : folder, home: CurrentProcess.variable("HOME"))
    guard let entries = try? FileSystem.entries(of: FilePath(path)) else {
      return LineCompletion(typed: typed, candidates: [])
    }
    var candidates: [LineCompletion.Candidate] = []
    for entry in entries.prefix(Self.entryLimit) {
      let name = entry.name.string
      guard name.hasPrefix(beginning), beginning.hasPrefix(".") || !name.hasPrefix(".") else {
        continue
      }
      let isFolder = Self.isFolder(FilePath(path).appending(name))
      if foldersOnly, !isFolder { continue }
      candidates.append(
        LineCompletion.Candidate(
          folder + name + (isFolder ? "/" : ""), ending: isFolder ? "" : ending))
    }
    return LineCompletion(typed: typed, candidates: candidates.sorted { $0.word < $1.word })
  }

  private static func isFolder(_ path: FilePath) -> Bool {
    ((try? FileStatus.ifPresent(path)) ?? nil)?.kind == .folder
  }
}

internal import Documents
internal import InstallStore
internal import LuaRuntime
internal import Platform
internal import SpecModel

/// The functions of `albedo.spec` that write many specs at once, as listings and trees do.
enum ListingFunctions {
  static let all = [sort, listing, tree, encodeList, encodeFile, styled]

  private static let specList = NativeType.list(of: .object(SpecObject.luaClassName))

  private static let colors = NativeParameter(
    "colors", .boolean, default: false, help: "whether lines have the colours of Spack")

  private static func store(_ use: String) -> NativeParameter {
    NativeParameter(
      "store", .optional(.object(StoreObject.luaClassName)), help: "the store that says " + use)
  }

  // MARK: Order

  private static let sort = NativeFunction(
    "sort", summary: "Returns specs in the order in which Spack lists them.",
    details: "As `table.sort` does it by the operator `<`, but what is compared of a spec is read"
      + " once for all: with thousands of them that is many times faster. The list that is given stays"
      + " as it is.",
    parameters: [NativeParameter("specs", specList, help: "the specs")],
    results: [NativeResult("sorted", specList, help: "the same, in order")],
    example: """
      local spec = require("albedo.spec")
      local nodes = spec.sort(require("albedo.buildcache").open("/srv/cache"):entries())
      print(nodes[1].name, nodes[#nodes].name)
      """,
    body: .waiting { arguments in
      let specs = arguments.specs("specs")
      return [
        .list(
          try await onWorker {
            SpecOrder(find: NodeIndex.lookup(in: specs)).sorted(specs) { $0.node }
              .map { .object($0) }
          })
      ]
    })

  // MARK: Listings

  private static let listing = NativeFunction(
    "listing", summary: "Writes specs as the lines of a listing, in the groups of Spack.",
    details: """
      A group has what its specs have in common: one architecture and its compilers. Groups come in \
      order; within one the specs stay in theirs, so sort them first.
      """,
    parameters: [
      NativeParameter("specs", specList, help: "the specs, in order"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "format", .string, default: "{name}{@version}", help: "what a line says of its spec"),
          NativeParameter(
            "hash_length", .optional(.integer),
            help: "how many letters of the hash a line starts with"),
          NativeParameter(
            "groups", .boolean, default: true, help: "whether there is more than one group"),
          NativeParameter(
            "dependencies", .boolean, default: false,
            help: "whether all that a spec depends on stands below it"),
          store("what is installed, and where"),
          NativeParameter(
            "status", .boolean, default: false,
            help: "whether a line starts with how its spec stands in the store: `[+]`"),
          NativeParameter(
            "paths", .boolean, default: false, help: "whether a line ends with where its spec is"),
          NativeParameter(
            "endings", .optional(.table), help: "by whole hashes, what a line ends with"),
          NativeParameter("strong", .optional(specList), help: "specs that stand out"),
          colors,
        ]), help: "what the lines show"),
    ],
    results: [
      NativeResult(
        "groups", .list(of: .table),
        help: "each with `lines`; with groups also `title`, and `title_width` without its colours")
    ],
    errors: ["spec.limit_exceeded", "spec.syntax", "store.malformed", "store.unreadable"],
    example: """
      local spec = require("albedo.spec")
      local nodes = require("albedo.buildcache").open("/srv/cache"):entries()
      table.sort(nodes)
      for _, group in ipairs(spec.listing(nodes, { hash_length = 7, format = "{name}" })) do
        print(group.title, #group.lines, group.lines[1])
      end
      """,
    body: .waiting { arguments in
      let objects = arguments.specs("specs")
      let options = arguments.options("options")
      return try await onWorker {
        let listing = try SpecListing(options)
        let find = NodeIndex.lookup(in: objects)
        let groups = try listing.groups(of: objects.map(\.node), find: find)
        return [.list(groups.map { LuaValue(group: $0, isColored: listing.isColored) })]
      }
    })

  // MARK: Trees

  private static let tree = NativeFunction(
    "tree", summary: "Writes specs with what they depend on as one tree.",
    details: "What several of them depend on stands once, unless the tree covers edges or paths.",
    parameters: [
      NativeParameter("specs", specList, help: "the specs"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "cover", .oneOf(SpecTree.Cover.allCases.map(\.rawValue)), default: "nodes",
            help: "each spec once, below each that depends on it, or so with all below it"),
          NativeParameter(
            "hash_length", .optional(.integer),
            help: "how many letters of the hash a line starts with"),
          NativeParameter(
            "show_types", .boolean, default: false,
            help: "whether a line says what the dependency is for"),
          NativeParameter(
            "types", .optional(dependencyTypeList), help: "the dependencies to follow"),
          NativeParameter("format", .optional(.string), help: "what a line says"),
          store("how each spec stands: `[+]`"), colors,
        ]), help: "what the lines show"),
    ],
    results: [NativeResult("text", .string, help: "the lines")],
    errors: ["spec.limit_exceeded", "spec.syntax", "store.malformed", "store.unreadable"],
    example: """
      local spec = require("albedo.spec")
      local store = require("albedo.store").open()
      local nodes = store:resolve(spec.parse("motto"), "all")
      print(spec.tree(nodes, { hash_length = 7, store = store, format = "{name}{@version}" }))
      """,
    body: .waiting { arguments in
      let objects = arguments.specs("specs")
      let options = arguments.options("options")
      return try await onWorker {
        var tree = SpecTree()
        tree.cover = SpecTree.Cover(rawValue: options.string("cover")) ?? .nodes
        tree.hashLength = options.hashLength
        tree.showsTypes = options.boolean("show_types")
        tree.types = options.dependencyTypes("types")
        tree.isColored = options.boolean("colors")
        if let format = options["format"].text { tree.format = try SpecFormat(format) }
        if let store = options["store"].object as? StoreObject {
          let contents = store.contents
          tree.status = { contents.status(of: $0) }
        }
        return [
          .text(try tree.text(of: objects.map(\.node), find: NodeIndex.lookup(in: objects)))
        ]
      }
    })

  // MARK: Texts

  private static let encodeList = NativeFunction(
    "encode_list", summary: "Writes the nodes of specs as one JSON list.",
    details: "Each is what a database or spec file holds of the spec, its hash the last field.",
    parameters: [NativeParameter("specs", specList, help: "the specs")],
    results: [NativeResult("text", .string, help: "one line without a line feed")],
    example: """
      local spec = require("albedo.spec")
      local nodes = require("albedo.buildcache").open("/srv/cache"):entries()
      assert(#require("albedo.json").decode(spec.encode_list(nodes)) == #nodes)
      """,
    body: .immediate { arguments in
      let nodes = arguments.specs("specs").map { DocumentValue.mapping($0.node.currentRaw) }
      return [.text(String(decoding: JSON.encode(.list(nodes)), as: UTF8.self))]
    })

  private static let encodeFile = NativeFunction(
    "encode_file", summary: "Writes a spec with all that it depends on as a spec file.",
    parameters: [
      NativeParameter("spec", .object(SpecObject.luaClassName), help: "the spec"),
      NativeParameter(
        "syntax", .oneOf(["json", "yaml"]), default: "json", help: "how the file is written"),
    ],
    results: [NativeResult("text", .string, help: "without a line feed at its end")],
    errors: ["spec.cycle", "spec.limit_exceeded", "spec.missing_node"],
    example: """
      local spec = require("albedo.spec")
      local store = require("albedo.store").open()
      local node = store:resolve(spec.parse("motto"))[1]
      assert(require("albedo.json").decode(spec.encode_file(node)).spec.nodes[1].name == "motto")
      """,
    body: .immediate { arguments in
      let spec = try arguments.object("spec", as: SpecObject.self).concrete()
      let bytes =
        arguments.string("syntax") == "yaml"
        ? YAML.encodeAsSpack(.mapping(SpecFile.currentDocument(of: spec)), layout: .block)
        : SpecFile.encode(spec)
      return [.text(String(decoding: bytes, as: UTF8.self).trimmedLineFeed)]
    })

  private static let styles: [String: SpecColor] = [
    "architecture": .architecture, "variants": .variants, "compiler": .compiler,
    "version": .version, "hash": .hash,
  ]

  private static let styled = NativeFunction(
    "styled", summary: "Returns a text in the colour that listings have for something.",
    parameters: [
      NativeParameter("text", .string, help: "the text"),
      NativeParameter(
        "kind", .oneOf(styles.keys.sorted() + SpecStatus.allCases.map(\.rawValue)),
        help: "what the text is; for `installed` and the like the text is the mark itself"),
    ],
    results: [NativeResult("text", .string, help: "the text between the codes of terminals")],
    example: """
      local spec = require("albedo.spec")
      assert(spec.styled("@1.2", "version"):find("@1.2", 1, true))
      assert(spec.styled("", "installed"):find("[+]", 1, true))
      """,
    body: .immediate { arguments in
      if let status = SpecStatus(rawValue: arguments.string("kind")) {
        return [.text(status.text(isColored: true))]
      }
      let color = styles[arguments.string("kind")] ?? .hash
      return [.text(color.painted(arguments.string("text")))]
    })
}

extension String {
  /// The text without a line feed at its end.
  fileprivate var trimmedLineFeed: String { hasSuffix("\n") ? String(dropLast()) : self }
}

extension LuaArguments {
  /// How many letters of the hash a line starts with, where the options say it.
  fileprivate var hashLength: Int? { self["hash_length"].integer.map { max(0, Int(clamping: $0)) } }
}

extension SpecListing {
  /// Reads the options of `spec.listing`; blocks where a store is asked.
  fileprivate init(_ options: LuaArguments) throws {
    self.init(format: try SpecFormat(options.string("format")))
    hashLength = options.hashLength
    isGrouped = options.boolean("groups")
    isColored = options.boolean("colors")
    showsDependencies = options.boolean("dependencies")
    strong = Set(
      (options["strong"].list ?? []).compactMap { ($0.object as? SpecObject)?.node.hash })
    if let endings = options["endings"].fields {
      let texts = Dictionary(
        endings.compactMap { field in
          field.key.text.flatMap { hash in field.value.text.map { (hash, $0) } }
        }
      ) { _, last in last }
      path = { texts[$0.hash.text] }
    }
    guard let store = options["store"].object as? StoreObject else { return }
    let contents = store.contents
    prefix = { contents.path(of: $0) }
    if options.boolean("status") { status = { contents.status(of: $0) } }
    if options.boolean("paths") { path = { contents.path(of: $0) } }
  }
}

extension LuaValue {
  /// A group as scripts see it.
  fileprivate init(group: SpecListing.Group, isColored: Bool) {
    let lines = LuaValue.list(group.lines.map { .text($0) })
    guard let title = group.title else {
      self = .record(["lines": lines])
      return
    }
    self = .record([
      "title": .text(title.heading(isColored: isColored)),
      "title_width": .integer(Int64(title.heading.count)), "lines": lines,
    ])
  }
}

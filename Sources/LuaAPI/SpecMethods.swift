internal import Diagnostics
internal import LuaRuntime
internal import SpecModel

/// The methods of specs and queries that compare, print and walk.
enum SpecMethods {
  /// What specs are compared with: a query or its text.
  private static let queryType = NativeType.either([.string, .object(QueryObject.luaClassName)])

  /// The same, or a concrete spec.
  private static let specType = NativeType.either([
    .string, .object(QueryObject.luaClassName), .object(SpecObject.luaClassName),
  ])

  /// Reads a parameter of ``queryType``.
  private static func asked(_ value: LuaValue) throws -> Spec {
    if let object = value.object as? QueryObject { return object.query.spec }
    return try SpecQuery.parse(value.text ?? "").spec
  }

  // MARK: Queries

  /// The methods of `albedo.SpecQuery`.
  static let ofQueries = [querySatisfies, queryIntersects, constrain, formatQuery]

  private static let querySatisfies = NativeFunction(
    "satisfies", summary: "Tells whether all that the query admits is what another asks for.",
    parameters: [
      NativeParameter("other", queryType, help: "a query or its text").completing("cached_spec")
    ],
    results: [NativeResult("satisfies", .boolean, help: "whether it is")],
    errors: ["spec.syntax"],
    example: """
      local query = require("albedo.spec").parse("quill@2.1+shared ^pamphlet@3")
      assert(query:satisfies("quill@2 ^pamphlet") and not query:satisfies("quill~shared"))
      """,
    body: .immediate { arguments in
      let spec = arguments.receiver(QueryObject.self).query.spec
      return [.boolean(spec.satisfies(try asked(arguments["other"])))]
    })

  private static let queryIntersects = NativeFunction(
    "intersects", summary: "Tells whether some spec could be what both queries ask for.",
    parameters: [
      NativeParameter("other", queryType, help: "a query or its text").completing("cached_spec")
    ],
    results: [NativeResult("intersects", .boolean, help: "whether one could")],
    errors: ["spec.syntax"],
    example: """
      local query = require("albedo.spec").parse("quill@1:2")
      assert(query:intersects("quill@2:3+shared") and not query:intersects("quill@3"))
      """,
    body: .immediate { arguments in
      let spec = arguments.receiver(QueryObject.self).query.spec
      return [.boolean(spec.intersects(try asked(arguments["other"])))]
    })

  private static let constrain = NativeFunction(
    "constrain", summary: "Returns the query that asks for all that two ask for.",
    details: "The query itself stays as it is.",
    parameters: [
      NativeParameter("other", queryType, help: "a query or its text").completing("cached_spec")
    ],
    results: [NativeResult("query", .object(QueryObject.luaClassName), help: "both together")],
    errors: ["spec.conflict", "spec.syntax"],
    example: """
      local query = require("albedo.spec").parse("quill@1:2")
      assert(tostring(query:constrain("@2:3+shared")) == "quill@2+shared")
      local ok, problem = pcall(query.constrain, query, "quill@3")
      assert(not ok and problem.code == "spec.conflict")
      """,
    body: .immediate { arguments in
      var spec = arguments.receiver(QueryObject.self).query.spec
      try spec.constrain(try asked(arguments["other"]))
      return [.object(QueryObject(SpecQuery(spec)))]
    })

  private static let formatParameter = NativeParameter(
    "format", .string, help: "attributes in braces: `{name}{@version}{/hash:7}`")

  private static let formatQuery = NativeFunction(
    "format", summary: "Writes what a format names of the query.",
    parameters: [formatParameter],
    results: [NativeResult("text", .string, help: "without blanks at its ends")],
    errors: ["spec.syntax"],
    example: """
      local query = require("albedo.spec").parse("quill@2:+shared target=zen2")
      assert(query:format("{name} {@versions}{ target=architecture.target}")
        == "quill @2: target=zen2")
      """,
    body: .immediate { arguments in
      let spec = arguments.receiver(QueryObject.self).query.spec
      return [.text(try SpecFormat(arguments.string("format")).text(of: spec))]
    })

  // MARK: Specs

  /// The methods of `albedo.Spec`.
  static let ofSpecs =
    [specSatisfies, specIntersects, constrainSpec, formatSpec, traverse, tree]
    + SpecFileFunctions.methods

  private static let specSatisfies = NativeFunction(
    "satisfies", summary: "Tells whether the spec is what a query asks for.",
    details: "A concrete spec satisfies another only if both are the same.",
    parameters: [
      NativeParameter("other", specType, help: "a query, its text, or a spec").completing(
        "cached_spec")
    ],
    results: [NativeResult("satisfies", .boolean, help: "whether it is")],
    errors: ["spec.syntax"],
    example: """
      local cache = require("albedo.buildcache").open("/srv/cache")
      for _, node in ipairs(cache:entries()) do
        if node:satisfies("quill@2: target=x86_64:") then print(node.short) end
      end
      """,
    body: .immediate { arguments in [.boolean(try satisfies(arguments))] })

  private static let specIntersects = NativeFunction(
    "intersects", summary: "Tells whether the spec could be what a query asks for.",
    details: "Everything about a concrete spec is decided, so this is the same as `satisfies`.",
    parameters: [
      NativeParameter("other", specType, help: "a query, its text, or a spec").completing(
        "cached_spec")
    ],
    results: [NativeResult("intersects", .boolean, help: "whether it could")],
    errors: ["spec.syntax"],
    example: """
      local cache = require("albedo.buildcache").open("/srv/cache")
      for _, node in ipairs(cache:entries()) do assert(node:intersects("@:")) end
      """,
    body: .immediate { arguments in [.boolean(try satisfies(arguments))] })

  private static let constrainSpec = NativeFunction(
    "constrain", summary: "Returns the spec, unless it is not what a query asks for.",
    details: "Everything about a concrete spec is decided, so there is nothing to add.",
    parameters: [
      NativeParameter("other", specType, help: "a query, its text, or a spec").completing(
        "cached_spec")
    ],
    results: [NativeResult("spec", .object(SpecObject.luaClassName), help: "the same spec")],
    errors: ["spec.conflict", "spec.syntax"],
    example: """
      local cache = require("albedo.buildcache").open("/srv/cache")
      for _, node in ipairs(cache:entries()) do
        assert(node:constrain("@:") == node)
        local ok, problem = pcall(node.constrain, node, "no-such-package")
        assert(not ok and problem.code == "spec.conflict")
      end
      """,
    body: .immediate { arguments in
      let object = arguments.receiver(SpecObject.self)
      guard try satisfies(arguments) else {
        throw SpecError(
          .conflict, "'\(object.node.shortText)' is concrete, and not what the other spec asks for",
          hint: "constrain the query that it was found by")
      }
      return [.object(object)]
    })

  private static func satisfies(_ arguments: LuaArguments) throws -> Bool {
    let object = arguments.receiver(SpecObject.self)
    if let other = arguments["other"].object as? SpecObject {
      return object.node.hash == other.node.hash
    }
    return object.node.satisfies(try asked(arguments["other"])) { object.index.node($0) }
  }

  private static let formatSpec = NativeFunction(
    "format", summary: "Writes what a format names of the spec.",
    details: "`{^mpi.name}` names something of what the spec depends on.",
    parameters: [formatParameter],
    results: [NativeResult("text", .string, help: "without blanks at its ends")],
    errors: ["spec.syntax"],
    example: """
      for _, node in ipairs(require("albedo.buildcache").open("/srv/cache"):entries()) do
        print(node:format("{name}{@version}{variants}{ os=architecture.os}{/hash:7}"))
      end
      """,
    body: .immediate { arguments in
      let object = arguments.receiver(SpecObject.self)
      let format = try SpecFormat(arguments.string("format"))
      return [.text(try format.text(of: object.node) { object.index.node($0) })]
    })

  private static let traverse = NativeFunction(
    "traverse", summary: "Returns the spec with all that it depends on, each once.",
    details: "A loop gets each spec and how deep below this one it was found; `#` and an index work"
      + " as with a list.",
    parameters: [
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "order", .oneOf(["pre", "post", "breadth"]), default: "pre",
            help: "before what it depends on, after it, or level by level"),
          NativeParameter(
            "types", .optional(dependencyTypeList), help: "the dependencies to follow"),
        ]), help: "how to walk")
    ],
    results: [
      NativeResult("specs", .object(SpecTraversal.luaClassName), help: "in that order")
    ],
    errors: ["spec.cycle", "spec.limit_exceeded", "spec.missing_node"],
    example: """
      local spec = require("albedo.spec")
      local cache = require("albedo.buildcache").open("/srv/cache")
      local node = cache:get_spec(spec.resolve(spec.parse("pamphlet"), cache:entries())[1])
      for each, depth in node:traverse({ types = { "link", "run" } }) do
        print(("  "):rep(depth) .. each.short)
      end
      """,
    body: .immediate { arguments in
      let object = arguments.receiver(SpecObject.self)
      let options = arguments.options("options")
      let order: ConcreteSpec.Order =
        switch options.string("order") {
        case "post": .postorder
        case "breadth": .breadthFirst
        default: .preorder
        }
      let stops = try object.concrete().walk(order, types: options.dependencyTypes("types"))
      return [.object(SpecTraversal(stops, in: object.index))]
    })

  private static let tree = NativeFunction(
    "tree", summary: "Writes the spec with what it depends on as a tree.",
    parameters: [
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "cover", .oneOf(["nodes", "edges"]), default: "nodes",
            help: "each spec once, or below each that depends on it"),
          NativeParameter(
            "hash_length", .optional(.integer),
            help: "how many letters of the hash each line starts with"),
          NativeParameter(
            "show_types", .boolean, default: false,
            help: "whether each line says what the dependency is for"),
          NativeParameter(
            "types", .optional(dependencyTypeList), help: "the dependencies to follow"),
          NativeParameter("format", .optional(.string), help: "what each line says"),
        ]), help: "what the lines show")
    ],
    results: [NativeResult("text", .string, help: "the lines")],
    errors: ["spec.cycle", "spec.limit_exceeded", "spec.missing_node", "spec.syntax"],
    example: """
      local spec = require("albedo.spec")
      local cache = require("albedo.buildcache").open("/srv/cache")
      local node = cache:get_spec(spec.resolve(spec.parse("pamphlet"), cache:entries())[1])
      print(node:tree({ hash_length = 7, format = "{name}{@version}" }))
      """,
    body: .immediate { arguments in
      let options = arguments.options("options")
      var tree = SpecTree()
      tree.cover = options.string("cover") == "edges" ? .edges : .nodes
      tree.hashLength = options["hash_length"].integer.map { max(0, Int(clamping: $0)) }
      tree.showsTypes = options.boolean("show_types")
      tree.types = options.dependencyTypes("types")
      if let format = options["format"].text { tree.format = try SpecFormat(format) }
      return [.text(try tree.text(of: arguments.receiver(SpecObject.self).concrete()))]
    })
}

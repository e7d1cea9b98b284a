import LuaRuntime
import Testing

/// Annotations in the notation of the Lua language server, read for help and the reference.
@Suite struct AnnotationReaderTests {
  private static let text = """
    --- Serves tea.
    ---
    --- Further words.

    local kettle = require("kettle")

    local tea = {}

    ---@alias shop.Leaf "green"|"black" what is brewed

    ---@class shop.Pot: shop.Vessel a pot
    ---@field size integer how much it holds
    ---@field lid? string|boolean
    ---@field private secret string
    ---@field [string] number by name
    local Pot = {}

    --- Pours.
    ---@param cups integer how many
    ---@return boolean is_empty whether nothing is left
    function Pot:pour(cups)
    end

    local function hidden() end

    --- Brews a leaf.
    ---
    --- ```lua
    --- tea.brew("green")
    --- ```
    ---@param leaf shop.Leaf
    ---@param done? fun(pot: shop.Pot, why: string): boolean, string called at the end
    ---@param ... string | integer further words
    ---@return shop.Pot?
    ---@return { code: integer, words: table<string, string> } problem such as it is
    function tea.brew(leaf, done, ...)
    end

    function tea.bare(one, two)
    end

    function tea._private()
    end

    function kettle.foreign()
    end

    return tea
    """

  private let module = AnnotationReader.module(named: "shop.tea", text: text)

  @Test func `a module says what its first comment says, and has what it returns`() {
    #expect(module.summary == "Serves tea.\n\nFurther words.")
    #expect(module.functions.map(\.name) == ["brew", "bare"])
    #expect(module.classes.map(\.name) == ["shop.Leaf", "shop.Pot"])
    #expect(module.classes[1].methods.map(\.name) == ["pour"])
  }

  @Test func `parameters and results keep their types with blanks in them`() throws {
    let brew = try #require(module.functions.first)
    #expect(brew.summary == "Brews a leaf.")
    #expect(brew.details == "```lua\ntea.brew(\"green\")\n```")
    #expect(brew.parameters.map(\.name) == ["leaf", "done", "..."])
    #expect(brew.parameters.map(\.isOptional) == [false, true, true])
    let types = brew.parameters.map(\.type.withoutNil.annotation)
    #expect(
      types == [
        "shop.Leaf", "fun(pot: shop.Pot, why: string): boolean, string", "string | integer",
      ])
    #expect(brew.parameters.map(\.help) == ["", "called at the end", "further words"])
    #expect(brew.results.map(\.name) == ["result 1", "problem"])
    #expect(brew.results[1].type.annotation == "{ code: integer, words: table<string, string> }")
    #expect(brew.results[1].help == "such as it is")
  }

  @Test func `fields that are private are left out`() {
    let pot = module.classes[1]
    #expect(pot.summary == "a pot")
    #expect(pot.properties.map(\.name) == ["size", "lid", "[string]"])
    #expect(pot.properties.map(\.type.annotation) == ["integer", "string|boolean|nil", "number"])
    #expect(module.classes[0].summary.contains("`\"green\"|\"black\"`: what is brewed"))
  }

  @Test func `a function without annotations has the parameters of its head`() {
    #expect(ReferenceWriter.signature(module.functions[1], "tea.") == "tea.bare([one [, two]])")
  }

  @Test(arguments: [
    "", "return", "---", "---@", "---@param", "---@class", "function .x(", "function a.b",
    "---@field x\nreturn y", "---@class a\n---@field",
    "---@param x fun(\nfunction t.f(x)\nreturn t",
    "return t\n---@param x [[[\nfunction t.f(", "--- a\r\n\r\nreturn t\r\n",
  ])
  func `text that is no module gives no more than it says`(_ text: String) {
    let module = AnnotationReader.module(named: "x", text: text)
    #expect(module.name == "x")
    #expect(module.functions.count < 2)
    #expect(!ReferenceWriter.page(for: module).isEmpty)
  }
}

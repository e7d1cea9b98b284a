import Diagnostics
import LuaRuntime

/// What a plug-in of a stranger says about prices, asked in a sandbox.
struct Discounts: Sendable {
  private let runner: LuaRunner
  private let rule: LuaFunction

  /// How long a plug-in may think about one item.
  private static let budget = LuaBudget(instructions: 10_000, time: .milliseconds(50))

  /// Loads a plug-in, which returns a function of an item.
  ///
  /// Each plug-in has a machine of its own, so that none can use up another's memory. It sees the
  /// items, but not the module `task` or anything else of the shop.
  init(_ source: LuaSource, _ larder: Larder) async throws {
    let rules = LuaSandbox(budget: Self.budget)
    runner = try await LuaRunner(.sandboxed(rules, maximumBytes: 4 << 20))
    try await runner.setOutput { text in print("plug-in:", text.displayText, terminator: "") }
    try await runner.install(shopModule(larder))
    guard let rule = try await runner.run(source).first?.function else {
      throw ShopError(.badPlugin, "'\(source.name)' returns no function")
    }
    self.rule = rule
  }

  /// Returns a line for each item: what the plug-in answers, or why it does not.
  ///
  /// All questions are one visit to the machine, each with the whole budget.
  func lines(for items: [Item]) async throws -> [String] {
    let answers = try await runner.call(
      rule, batch: items.map { [.object($0)] }, budget: Self.budget)
    return zip(items, answers).map { item, answer in
      switch answer {
      case .success(let values):
        guard let percent = values.first?.integer, (0...50).contains(percent) else {
          return "\(item.name): no discount is \(values.first ?? .nil)"
        }
        return "\(item.name): \(percent) %"
      case .failure(let error):
        return "\(item.name): \(ErrorReport.sentence(for: error))"
      }
    }
  }
}

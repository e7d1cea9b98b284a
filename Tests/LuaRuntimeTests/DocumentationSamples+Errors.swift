import Diagnostics
import Foundation
import LuaRuntime

/// The errors of the samples; in a name space of their own beside those of other tests.
enum ErrorSamples {
  enum ShopFailure: String, FailureCode {
    case soldOut = "sold_out"
    case unknownItem = "unknown_item"

    static var domain: String { "shop" }
  }

  typealias ShopError = Failure<ShopFailure>

  // MARK: Errors.md

  static func order() throws {
    throw ShopError(
      .soldOut, "only 3 of 'honey' left, 9 wanted", hint: "order fewer")
  }

  static func catching(_ runner: LuaRunner, _ source: LuaSource) async {
    do {
      _ = try await runner.run(source)
    } catch let error as ShopError where error.code == .soldOut {
      print("try again tomorrow")
    } catch let error as any DiagnosticError where error.qualifiedCode == "lua.time_limit" {
      print("too slow")
    } catch {
      print(ErrorReport.text(for: error, program: "shop"))
      exit(ErrorReport.exitClass(of: error).rawValue)
    }
  }

  // MARK: TasksAndCancelling.md

  static func tasks(_ runner: LuaRunner) async throws {
    try await runner.install(.tasks(named: "task", defaultJobs: 8))
  }

  static func cancelling(_ runner: LuaRunner, _ source: LuaSource) {
    let script = Task { try await runner.run(source) }
    script.cancel()
  }

  static func background(_ runner: LuaRunner, _ source: LuaSource) async throws {
    await runner.setReporter { report in
      switch report.result {
      case .success: print("\(report.name) is done, \(report.duration)")
      case .failure(let error): print("\(report.name): \(ErrorReport.sentence(for: error))")
      }
    }
    _ = try await runner.run(source, tasks: .leftRunning)
    for task in await runner.tasks() { print(task.number, task.name, task.state) }
    await runner.endBackgroundTasks()
  }

  // MARK: Limits.md

  static func limited() async throws -> LuaRunner {
    let runner = try await LuaRunner(
      LuaConfiguration(maximumBytes: 64 << 20, maximumTableFields: 100_000))
    return runner
  }

  static func sandboxed() async throws -> LuaRunner {
    let rules = LuaSandbox(budget: LuaBudget(instructions: 5_000_000, time: .milliseconds(200)))
    let runner = try await LuaRunner(.sandboxed(rules, maximumBytes: 8 << 20))
    try await runner.setOutput { text in print("plug-in:", text.displayText, terminator: "") }
    return runner
  }

  static func asking(_ runner: LuaRunner, _ text: String) async throws -> [LuaValue] {
    let source = LuaSource(text, name: "@plugin.lua", globals: .forbidden)
    let results = try await runner.run(
      source, arguments: ["tea"], budget: LuaBudget(instructions: 100_000, time: .milliseconds(20)))
    return results
  }

  static func judging(
    _ runner: LuaRunner, _ source: LuaSource, _ orders: [Samples.Order]
  ) async throws {
    guard let judge = try await runner.run(source).first?.function else {
      throw LuaError(qualifiedCode: "shop.bad_plugin", message: "the plug-in returns no function")
    }
    let answers = try await runner.call(
      judge, batch: orders.map { [.text($0.item), .integer($0.count)] },
      budget: LuaBudget(instructions: 10_000, time: .milliseconds(5)))
    for (order, answer) in zip(orders, answers) {
      switch answer {
      case .success(let values): print(order.item, values.first?.boolean == true ? "yes" : "no")
      case .failure(let error): print(ErrorReport.text(for: error, program: "shop"))
      }
    }
  }

  static func watching() -> LuaSandbox {
    var rules = LuaSandbox()
    rules.grace = .milliseconds(500)
    rules.onOverrun = { overrun in print("a native function blocks, \(overrun.lateBy) too long") }
    return rules
  }
}

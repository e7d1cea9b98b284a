import LuaRuntime
import Testing

@testable import REPL

@Suite struct EvaluatorTests {
  private func kind(of text: String) async throws -> String {
    switch try await Machine().evaluator.compile(text, name: "=test") {
    case .ready(_, let isExpression): isExpression ? "expression" : "statement"
    case .incomplete: "incomplete"
    case .wrong(let problem): problem
    }
  }

  @Test(arguments: [
    ("1 + 1", "expression"), ("= 1", "expression"), ("x = 1", "statement"),
    ("f()", "expression"), ("return 1", "statement"), ("if true then", "incomplete"),
    ("x =", "incomplete"), ("1 +", "incomplete"), ("= 1 +", "incomplete"), ("f(", "incomplete"),
    ("[[text", "incomplete"), ("--[[ note", "incomplete"),
    ("function f()\n  return 1", "incomplete"),
    ("function f()\n  return 1\nend", "statement"),
    ("'text", "test:1: unfinished string near ''text'"),
    ("1 +* 2", "test:1: unexpected symbol near '*'"),
    ("x = = 1", "test:1: unexpected symbol near '='"), ("end", "test:1: <eof> expected near 'end'"),
  ])
  func `text is complete, incomplete or wrong`(text: String, expected: String) async throws {
    #expect(try await kind(of: text) == expected)
  }

  @Test func `lines are counted from the first one`() async throws {
    let evaluator = try await Machine().evaluator
    guard
      case .wrong(let problem) = try await evaluator.compile("x\n= =", name: "=in", firstLine: 7)
    else { throw LuaError(.error, "it compiles") }
    #expect(problem.hasPrefix("in:8:"))
  }

  @Test func `the first value of the last result stays in _`() async throws {
    let machine = try await Machine()
    _ = try await machine.values(of: "{1, 2}, 'other'")
    #expect(try await machine.values(of: "#_") == [.number("2")])
    _ = try await machine.values(of: "x = 1")
    #expect(try await machine.values(of: "_") == [.number("2")])
  }

  @Test(arguments: [
    ("stor", "did you mean 'store'?"), ("quit", "':quit' or Ctrl-D ends albedo"),
    ("x", "a local ends with its line; a value that is assigned without 'local' stays"),
  ])
  func `an undefined global is an error with a hint`(name: String, hint: String) async throws {
    do {
      _ = try await Machine().values(of: name)
      Issue.record("\(name) is defined")
    } catch let error as LuaError {
      #expect(error.qualifiedCode == "repl.undefined_global")
      #expect(error.message == "undefined global '\(name)'")
      #expect(error.hint == hint)
    }
  }

  @Test func `a value that cannot be printed does not end anything`() async throws {
    let machine = try await Machine()
    let hostile = "setmetatable({}, {__tostring = function() error('no') end})"
    #expect(try await machine.values(of: hostile) == [.named("table")])
  }

  @Test func `print writes all its arguments`() async throws {
    let machine = try await Machine()
    _ = try await machine.values(of: "print(1, nil, 'x', nil)")
    #expect(machine.printed.text == "1\tnil\tx\tnil\n")
  }
}

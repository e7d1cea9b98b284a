import AlbedoTesting
import Testing

/// What the prompt itself says, in the real program.
@Suite struct MessageTests {
  /// A line, and what standard error gets.
  struct Case: Sendable, CustomTestStringConvertible {
    let line: String
    let message: String
    var testDescription: String { line }

    init(_ line: String, _ message: String) {
      self.line = line
      self.message = message
    }
  }

  @Test(arguments: [
    Case(
      ":tmie 1",
      """
      albedo: error: ':tmie' is not a command of the prompt
        hint: did you mean ':time'? ':help' lists them
        in line 1 of standard input

      """),
    Case(
      ":frobnicate",
      """
      albedo: error: ':frobnicate' is not a command of the prompt
        hint: ':help' lists them
        in line 1 of standard input

      """),
    Case(
      ":help spec.prase",
      """
      albedo: error: there is no help on 'spec.prase'
        hint: did you mean 'spec.parse'? ':help' names the modules; try ':help store' or \
      ':help spec.parse'
        in line 1 of standard input

      """),
    Case(
      ":cancel 9",
      """
      albedo: error: no task has the number 9
        hint: ':jobs' lists the tasks with their numbers
        in line 1 of standard input

      """),
    Case(
      ":cancel all",
      """
      albedo: error: ':cancel' needs a number
        hint: ':jobs' lists the tasks with their numbers
        in line 1 of standard input

      """),
    Case(
      "stroe",
      """
      albedo: error: undefined global 'stroe'
        hint: did you mean 'store'?

      """),
    Case(
      "exit",
      """
      albedo: error: undefined global 'exit'
        hint: ':quit' or Ctrl-D ends albedo

      """),
    Case(
      ":time",
      """
      albedo: error: ':time' needs CODE
        hint: type ':time CODE'; ':help time' explains it
        in line 1 of standard input

      """),
    Case(
      ":jobs all",
      """
      albedo: error: ':jobs' takes nothing, but got 'all'
        hint: type ':jobs'; ':help jobs' explains it
        in line 1 of standard input

      """),
    Case(
      ":quit!",
      """
      albedo: error: ':quit' has nothing that '!' could force
        hint: type ':quit'; ':help quit' explains it
        in line 1 of standard input

      """),
    Case(":jobs", "no task is running\n"),
  ])
  func `a message says what to do next`(example: Case) throws {
    let site = try SpackSite()
    let outcome = try site.plainAlbedo(["repl"], input: example.line + "\n")
    #expect(outcome.errorOutput == example.message)
    #expect(outcome.output == "")
  }

  @Test func `a time is told behind the result`() throws {
    let site = try SpackSite()
    let outcome = try site.plainAlbedo(["repl"], input: ":time 1\n")
    #expect(outcome.output == "1\n")
    #expect(outcome.errorOutput.wholeMatch(of: /took [0-9.]+ (µs|ms|s)\n/) != nil)
  }
}

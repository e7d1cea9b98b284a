import Diagnostics
import Testing

private enum SampleFailure: String, FailureCode {
  case notFound = "not_found"
  case refused

  static var domain: String { "sample" }
  var exitClass: ExitClass { self == .refused ? .refused : .failed }
}

@Suite struct ErrorReportTests {
  @Test func `a report names what failed, the activities, the causes and every hint`() {
    let cause = Failure<SampleFailure>(.notFound, "no file 'index.json'", hint: "run update-index")
    let error = Failure<SampleFailure>(
      .refused, "could not list mirror 'site'", hint: "see 'albedo mirror list'", cause: cause
    ).during("installing scribe@1.2")
    #expect(
      ErrorReport.text(for: error) == """
        albedo: error: could not list mirror 'site'
          while installing scribe@1.2
          cause: no file 'index.json'
          hint: see 'albedo mirror list'
          hint: run update-index
        """)
    #expect(error.description == "could not list mirror 'site': no file 'index.json'")
  }

  @Test func `what is behind a failure decides its exit status`() {
    func wrapped(_ cause: any Error) -> ExitClass {
      ErrorReport.exitClass(of: Failure<SampleFailure>(.notFound, "could not", cause: cause))
    }
    #expect(wrapped(CancellationError()) == .interrupted)
    #expect(wrapped(Failure<SampleFailure>(.refused, "no")) == .refused)
    #expect(wrapped(Failure<SampleFailure>(.notFound, "no")) == .failed)
  }

  @Test func `a code is the domain and the word, and decides the exit status`() {
    let error = Failure<SampleFailure>(.refused, "no")
    #expect(error.qualifiedCode == "sample.refused")
    #expect(ErrorReport.exitClass(of: error) == .refused)
    #expect(ErrorReport.exitClass(of: CancellationError()) == .interrupted)
  }
}

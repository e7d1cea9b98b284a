import Diagnostics
import PolicyModel
import Testing

@Suite struct VerdictTests {
  private let push = PushRequest(subject: "motto@1/u7pyu5l", hash: "u7", cache: "file:///c")

  private func accept(_ signature: AcceptRequest.Signature, waived: Bool) -> AcceptRequest {
    AcceptRequest(
      subject: "motto@1/u7pyu5l", hash: "u7", cache: "file:///c", manifestDigest: "d",
      signature: signature, signatureWaived: waived)
  }

  @Test func `without rules a push is allowed by the built-in one`() throws {
    let verdict = Policy.decide(push)
    #expect(verdict.isAllowed)
    #expect(verdict.deciding.rule == "built-in: push")
    #expect(try verdict.permit().request == push)
  }

  @Test func `any denial wins and its reason and rule are in the error`() {
    let verdict = Policy.decide(
      push,
      opinions: [
        Opinion(.allow, reason: "in the list", rule: "site: allow"),
        Opinion(.deny, reason: "licensed", rule: "site: licences"),
      ])
    #expect(!verdict.isAllowed)
    let error = #expect(throws: PolicyError.self) { try verdict.permit() }
    #expect(
      error?.message == "cache.push refused 'motto@1/u7pyu5l': licensed (site: licences)")
    #expect(error?.exitClass == .refused)
  }

  @Test(arguments: [AcceptRequest.Signature.absent, .unverified])
  func `an unverified entry is refused unless signatures are waived`(
    _ signature: AcceptRequest.Signature
  ) {
    #expect(!Policy.decide(accept(signature, waived: false)).isAllowed)
    #expect(Policy.decide(accept(signature, waived: true)).isAllowed)
  }

  @Test func `a permission of a rule does not overrule the built-in denial`() {
    let allow = Opinion(.allow, reason: "trusted host", rule: "user: mine")
    #expect(!Policy.decide(accept(.absent, waived: false), opinions: [allow]).isAllowed)
  }
}

import Diagnostics
import PolicyModel
import Testing

@Suite struct VerdictTests {
  private let push = PushRequest(subject: "motto@1/u7pyu5l", hash: "u7", cache: "file:///c")

  private func accept(_ signature: AcceptRequest.Signature, waived: Bool) -> AcceptRequest {
    AcceptRequest(
      subject: "motto@1/u7pyu5l", hash: "u7", cache: "file:///c", manifestDigest: "d",
      payload: [], signature: signature, signatureWaived: waived)
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

  @Test func `what the built-in rule advises is not said of a rule of the site`() {
    let banned = PushRequest(
      subject: "motto@1/u7pyu5l", hash: "u7", cache: "file:///c", ban: "the recipe forbids it")
    #expect(Policy.decide(banned).hint?.contains("--private") == true)
    let denial = Opinion(.deny, reason: "too large", rule: "size (p.lua:1)")
    let denied = Policy.decide(banned, opinions: [denial])
    #expect(denied.hint?.contains("--private") == false)
    #expect(denied.hint?.contains("albedo policy explain SPEC --decision cache.push") == true)
    let error = #expect(throws: PolicyError.self) { try denied.permit() }
    #expect(error?.hint == denied.hint)
    // A permission of a rule leaves the built-in rule the last word, and its advice.
    let allow = Opinion(.allow, reason: "listed", rule: "list (p.lua:2)")
    #expect(Policy.decide(banned, opinions: [allow]).hint?.contains("--private") == true)
    #expect(Policy.decide(push, opinions: [allow]).hint == nil)
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

  private static let fingerprint = "ED3DA4D7B95D239AA5A3AE74BC69215D805B2C52"

  private func finding(_ state: SignatureFinding.State) -> SignatureFinding {
    SignatureFinding(
      state: state, fingerprint: Self.fingerprint, name: "Lab Signer", detail: nil)
  }

  @Test(arguments: SignatureFinding.State.allCases)
  func `only a good signature of a trusted key is accepted, and a refusal names the key`(
    _ state: SignatureFinding.State
  ) {
    let verdict = Policy.decide(accept(.verified([finding(state)]), waived: false))
    #expect(verdict.isAllowed == (state == .trusted))
    #expect(verdict.deciding.reason.contains(Self.fingerprint + " (Lab Signer)"))
    #expect(verdict.isAllowed || verdict.request.hint != nil)
    #expect(Policy.decide(accept(.verified([finding(state)]), waived: true)).isAllowed)
  }

  @Test func `of several signatures one trusted is enough, and one bad spoils all`() {
    let mixed = [finding(.unknownKey), finding(.trusted), finding(.expiredKey)]
    #expect(Policy.decide(accept(.verified(mixed), waived: false)).isAllowed)
    let spoiled = mixed + [finding(.bad)]
    #expect(!Policy.decide(accept(.verified(spoiled), waived: false)).isAllowed)
    #expect(!Policy.decide(accept(.verified([]), waived: false)).isAllowed)
    #expect(!Policy.decide(accept(.malformed("cut off"), waived: false)).isAllowed)
  }

  @Test func `where signers are pinned, no other key counts, and nothing is waived`() {
    func decide(_ signature: AcceptRequest.Signature, _ pins: Set<String>) -> Verdict<AcceptRequest>
    {
      Policy.decide(
        AcceptRequest(
          subject: "motto@1/u7pyu5l", hash: "u7", cache: "file:///c", manifestDigest: "d",
          payload: [], signature: signature, signatureWaived: true, pinnedSigners: pins))
    }
    let other = SignatureFinding(state: .trusted, fingerprint: "AB", name: "Other")
    let signed = AcceptRequest.Signature.verified([other, finding(.trusted)])
    #expect(decide(signed, [Self.fingerprint]).isAllowed)
    let refused = decide(.verified([other]), [Self.fingerprint])
    #expect(!refused.isAllowed && refused.request.hint?.contains("signers") == true)
    #expect(
      refused.deciding.reason
        == "it is signed by AB (Other), which is not among the signers pinned for this cache")
    #expect(!decide(.verified([finding(.untrusted)]), [Self.fingerprint]).isAllowed)
    #expect(!decide(.verified([finding(.trusted), finding(.bad)]), [Self.fingerprint]).isAllowed)
    #expect(!decide(signed, []).isAllowed)
    for signature in [AcceptRequest.Signature.absent, .unverified, .malformed("cut off")] {
      #expect(!decide(signature, [Self.fingerprint]).isAllowed)
    }
    #expect(decide(.absent, []).request.hint?.contains("--unsigned") == false)
  }

  @Test func `the one key that can sign signs, several are listed`() throws {
    let keys = ["AA", "BB"].map { SigningKeyRequest.Candidate(fingerprint: $0, name: "Key \($0)") }
    func decide(_ keys: [SigningKeyRequest.Candidate], _ wanted: String? = nil)
      -> Verdict<SigningKeyRequest>
    {
      Policy.decide(
        SigningKeyRequest(
          subject: "motto@1/u7pyu5l", hash: "u7", cache: "file:///c", wanted: wanted,
          candidates: keys))
    }
    #expect(try decide([keys[0]]).permit().request.key == keys[0])
    #expect(decide(keys).deciding.reason == "there are 2 keys that sign: AA (Key AA), BB (Key BB)")
    #expect(decide([]).request.hint?.contains("gpg create") == true)
    #expect(decide([], "Cy").deciding.reason == "no key that signs is 'Cy'")
    #expect(!decide(keys, "Key").isAllowed && decide([keys[1]], "Key BB").isAllowed)
  }
}

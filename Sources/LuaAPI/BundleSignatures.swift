internal import Diagnostics
internal import LuaRuntime
internal import MirrorModel
internal import Signatures

extension BundleInventoryObject {
  static let checkSignatures = NativeFunction(
    "check_signatures", summary: "Raises unless the signatures are as they must be.",
    details: "A bundle without signatures passes unless they are required. One that is signed must"
      + " have a good signature of a trusted key, unless that is waived.",
    parameters: [
      NativeParameter(
        "rule", .oneOf(["if_signed", "required", "waived"]), default: "if_signed",
        help: "what must hold")
    ],
    results: [
      NativeResult(
        "signer", .optional(.string), help: "the name of a trusted key that has signed it")
    ],
    errors: ["bundle.untrusted"],
    example: """
      local bundle = require("albedo.bundle")
      local draft = bundle.draft()
      draft:add_folder("sources", "/srv/sources")
      local inventory = draft:write("/srv/out/site.tar").inventory
      assert(inventory:check_signatures() == nil)
      assert(not pcall(inventory.check_signatures, inventory, "required"))
      """,
    body: .immediate { arguments in
      let signatures = arguments.receiver(BundleInventoryObject.self).signatures
      if let good = signatures.first(where: { $0.status == .good && $0.isTrusted }) {
        return [.text(good.name ?? good.signingKey)]
      }
      let rule = arguments.string("rule")
      guard rule == "required" || rule == "if_signed" && !signatures.isEmpty else { return [.nil] }
      let reasons = signatures.map { one in
        "\(one.name ?? one.signingKey): "
          + (one.status == .good ? "nobody trusts this key" : one.status.rawValue)
      }
      throw BundleError(
        .untrusted,
        reasons.isEmpty
          ? "the bundle is not signed"
          : "no signature of the bundle counts: " + reasons.joined(separator: ", "),
        hint: reasons.isEmpty
          ? "ask who made it for a signed one"
          : "trust the key with 'albedo gpg trust' if you do, or pass --no-check-signature")
    })
}

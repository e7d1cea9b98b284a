/// Asks whether one file that a version needs may go into a source mirror: `source.select`.
///
/// A version may have several: its archive, resources, patches. Each is asked about, since one may have
/// what another lacks, such as a digest, and a permit holds for the file that it names.
package struct SourceRequest: PolicyRequest, Equatable {
  package static let decision = PolicyDecision.sourceSelect

  /// The package.
  package let package: String
  /// The version, as its recipe writes it.
  package let version: String
  /// The file as people call it: `quill@2.0 resource nibset`.
  package let file: String
  /// The mirror, as the URL of its root.
  package let mirror: String
  /// Why the sources may not be given to others, as a clause; nil when they may.
  package let ban: String?
  /// Whether the user has said that the mirror stays within the site.
  package let isPrivate: Bool

  /// Creates the request.
  package init(
    package: String, version: String, file: String, mirror: String, ban: String?, isPrivate: Bool
  ) {
    self.package = package
    self.version = version
    self.file = file
    self.mirror = mirror
    self.ban = ban
    self.isPrivate = isPrivate
  }

  package var subject: String { file }

  package var builtInOpinion: Opinion {
    let rule = "built-in: redistribution"
    guard let ban else {
      return Opinion(.allow, reason: "the recipe lets its sources be given to others", rule: rule)
    }
    if isPrivate {
      return Opinion(.allow, reason: "the mirror is private", rule: rule)
    }
    return Opinion(.deny, reason: ban, rule: rule)
  }

  package var hint: String? {
    ban == nil ? nil : "pass --private if the mirror stays within your site"
  }
}

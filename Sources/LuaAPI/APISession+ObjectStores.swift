internal import ConfigModel
internal import Diagnostics
internal import Platform
internal import SystemPackage
internal import Transfers

extension APISession {
  /// Returns how objects of S3 are reached: those of the configured mirrors, and all others.
  ///
  /// The key is the mirror's own, else that of its profile, else what the variables and files of
  /// Amazon's tools say, else none.
  func objectStores(_ configuration: Configuration) -> [S3Access] {
    let files = AWSFiles(substitution)
    return configuration.mirrorObjectStores(substitution: substitution).map { store in
      if let name = store.profile, store.key == nil, files.profile(name) == nil {
        warnOnce(
          "the profile '\(name)' of the mirror '\(ShownURL.withoutSecrets(store.url))' is not in"
            + " \(files.credentialsPath), so no key of it is used")
      }
      return files.access(store)
    } + [files.usualAccess]
  }
}

/// What the environment and the files of Amazon's tools say.
private struct AWSFiles {
  let credentialsPath: String
  private let environment: [String: String]
  private let credentials: String
  private let configuration: String

  /// The files hold a few lines; nobody has one of more than a mebibyte.
  private static let byteLimit = 1 << 20

  init(_ substitution: PathSubstitution) {
    let environment = substitution.environment
    self.environment = environment
    func path(_ variable: String, _ usual: String) -> String {
      environment[variable].flatMap { $0.isEmpty ? nil : substitution.path($0) }
        ?? substitution.path("~/.aws/" + usual)
    }
    credentialsPath = path("AWS_SHARED_CREDENTIALS_FILE", "credentials")
    credentials = Self.text(of: credentialsPath)
    configuration = Self.text(of: path("AWS_CONFIG_FILE", "config"))
  }

  func profile(_ name: String) -> AWSProfile? {
    AWSProfile(name, credentials: credentials, configuration: configuration)
  }

  /// How everything is reached that no mirror is configured for.
  var usualAccess: S3Access {
    S3Access(
      prefix: "s3://", endpoint: endpoint(usualProfile), region: region(usualProfile),
      key: usualKey)
  }

  /// How the objects of a mirror are reached.
  func access(_ store: MirrorObjectStore) -> S3Access {
    let own = store.key.map {
      S3Key(id: $0.id, secret: $0.secret, sessionToken: store.sessionToken)
    }
    let named = store.profile.flatMap { profile($0) }
    let key = own ?? (store.profile == nil ? usualKey : named.flatMap { S3Key($0) })
    return S3Access(
      prefix: store.url, endpoint: store.endpointURL ?? endpoint(named ?? usualProfile),
      region: region(named ?? usualProfile), key: key)
  }

  private var usualProfile: AWSProfile? {
    profile(value("AWS_PROFILE") ?? AWSProfile.usualName)
  }

  private var usualKey: S3Key? {
    if let id = value("AWS_ACCESS_KEY_ID"), let secret = value("AWS_SECRET_ACCESS_KEY") {
      return S3Key(
        id: id, secret: Secret(secret),
        sessionToken: value("AWS_SESSION_TOKEN").map { Secret($0) })
    }
    return usualProfile.flatMap { S3Key($0) }
  }

  private func region(_ profile: AWSProfile?) -> String? {
    value("AWS_REGION") ?? value("AWS_DEFAULT_REGION") ?? profile?.region
  }

  private func endpoint(_ profile: AWSProfile?) -> String? {
    value("S3_ENDPOINT_URL") ?? value("AWS_ENDPOINT_URL_S3") ?? value("AWS_ENDPOINT_URL")
      ?? profile?.endpointURL
  }

  private func value(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// What a file says; nothing where it cannot be read, as Amazon's tools take it.
  private static func text(of path: String) -> String {
    let bytes = try? FileSystem.readIfPresent(FilePath(path), byteLimit: byteLimit)
    return bytes.flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

extension S3Key {
  /// The key of a profile; nil where that has none.
  fileprivate init?(_ profile: AWSProfile) {
    guard let id = profile.id, let secret = profile.secret else { return nil }
    self.init(id: id, secret: secret, sessionToken: profile.sessionToken)
  }
}

internal import BuildCache
internal import Checkouts
internal import ConfigModel
internal import Documents
internal import Platform
internal import Storage
internal import SystemPackage
internal import Transfers

extension APISession {
  /// The codes of what `storage(_:)` throws.
  static let storageErrors = configurationErrors + ["storage.unsupported_scheme"]

  /// Returns the place at a URL for reading.
  ///
  /// The client of the run is made with the first place on the web; a folder needs none, and no
  /// configuration.
  func readableStorage(_ url: String) throws -> any ReadableStorage {
    guard StorageLocation.isOnTheWeb(url) else { return try StorageLocation().readable(url) }
    return try StorageLocation(
      client: try transferClient(), partialFolder: try downloadFolder()
    ).readable(url)
  }

  /// Returns the folder for downloads that are under way.
  func downloadFolder() throws -> FilePath {
    let settings = try configuration().networkSettings(substitution: substitution)
    return FilePath(settings.miscCache).appending("albedo/downloads")
  }

  /// Returns where copies of the index of a cache are kept; nil for a folder, which needs none.
  func indexCopies(for url: String) throws -> IndexCopies? {
    guard StorageLocation.isOnTheWeb(url) else { return nil }
    let settings = try configuration().networkSettings(substitution: substitution)
    return IndexCopies(folder: FilePath(settings.miscCache).appending("albedo/indices"))
  }

  /// What checks sources out of repositories.
  func checkouts() throws -> Checkouts {
    let network = try configuration().networkSettings(substitution: substitution)
    var settings = CheckoutSettings(environment: substitution.environment)
    settings.verifiesCertificates = network.verifiesCertificates
    settings.isOffline = isOffline || fixedAnswersFile != nil
    return Checkouts(settings)
  }

  /// The settings of the run's client.
  func transferSettings() throws -> TransferSettings {
    let configuration = try configuration()
    let network = try configuration.networkSettings(substitution: substitution)
    let environment = substitution.environment
    var settings = TransferSettings(userAgent: "albedo/" + version)
    settings.connectTimeout = network.connectTimeout
    settings.verifiesCertificates = network.verifiesCertificates
    settings.certificates = network.certificates.map { FilePath($0) }.flatMap { path in
      // As Spack does: a variable that is not set, or a file of another machine, is no mistake.
      ((try? FileStatus.ifPresent(path)) ?? nil) == nil ? nil : path
    }
    settings.netrcFile = (environment["NETRC"] ?? environment["HOME"].map { $0 + "/.netrc" }).map {
      FilePath($0)
    }
    settings.isOffline = isOffline
    settings.credentials = configuration.mirrorCredentials(substitution: substitution)
      .map { TransferCredential($0) }
    settings.objectStores = objectStores(configuration)
    if let file = fixedAnswersFile {
      settings.fixedAnswers = try FixedAnswers(table: file)
      // What is made up does not get better by waiting.
      settings.retries.attempts = 1
    }
    return settings
  }

  /// The file that says what the network of a test holds; see `docs/testing.md`.
  private var fixedAnswersFile: FilePath? {
    substitution.environment["ALBEDO_TEST_ANSWERS"].flatMap { path in
      path.hasPrefix("/") ? FilePath(path) : nil
    }
  }
}

extension FixedAnswers {
  /// Reads a table in JSON that has `status`, `fields` and `file`, that of the body, by URL.
  ///
  /// Requests are noted in `requests` beside it.
  fileprivate init(table file: FilePath) throws {
    let document = try JSON.decode(
      try FileSystem.read(file, byteLimit: 16 << 20), source: file.string)
    var answers: [String: Answer] = [:]
    for (url, value) in document.mapping ?? [:] {
      let answer = value.mapping
      answers[url] = Answer(
        status: answer?["status"]?.integer.map { Int($0) } ?? 200,
        fields: (answer?["fields"]?.mapping ?? [:]).map { name, value in
          (name.lowercased(), value.text ?? "")
        }, body: FilePath(answer?["file"]?.text ?? "/dev/null"))
    }
    self.init(answers, log: file.removingLastComponent().appending("requests"))
  }
}

extension TransferCredential {
  fileprivate init(_ credential: MirrorCredential) {
    switch credential.proof {
    case .pair(let id, let secret):
      self.init(prefix: credential.url, .basic(user: id, secret: secret))
    case .token(let token): self.init(prefix: credential.url, .bearer(token))
    }
  }
}

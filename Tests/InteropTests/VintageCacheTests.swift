import Testing

/// Caches of Spack 1.2, both ways.
@Suite(.serialized, .needs(.spack12))
struct Spack12CacheTests {
  private let ways = BothWays(.spack12)

  @Test(arguments: [false, true])
  func `Albedo lists and installs what Spack pushed`(isSigned: Bool) throws {
    try ways.expectAlbedoInstalls(isSigned: isSigned)
  }

  @Test(arguments: [false, true])
  func `Spack lists and installs what Albedo pushed`(isSigned: Bool) throws {
    try ways.expectSpackInstalls(isSigned: isSigned)
  }

  @Test func `each lists what the other has indexed and pushed besides`() throws {
    try ways.expectIndicesAgree()
  }

  @Test func `what has no room in a longer root is refused with the place`() throws {
    try ways.expectRefusalsOfLongerRoot()
  }

  @Test func `packages that were built in a padded root go into longer ones`() throws {
    let padded = BothWays(
      SpackVintage.spack12.padded(
        "spack-1.2/store-padded.tar.zst", root: "/srv/site/padded-1.2", length: 128))
    try padded.expectAlbedoInstalls(isSigned: false)
    try padded.expectSpackInstalls(isSigned: false)
  }
}

/// Caches of Spack 0.23, both ways.
@Suite(.serialized, .needs(.spack023))
struct Spack023CacheTests {
  private let ways = BothWays(.spack023)

  @Test(arguments: [false, true])
  func `Albedo lists and installs what Spack pushed`(isSigned: Bool) throws {
    try ways.expectAlbedoInstalls(isSigned: isSigned)
  }

  @Test(arguments: [false, true])
  func `Spack lists and installs what Albedo pushed`(isSigned: Bool) throws {
    try ways.expectSpackInstalls(isSigned: isSigned)
  }

  @Test func `each lists what the other has indexed and pushed besides`() throws {
    try ways.expectIndicesAgree()
  }

  @Test func `what has no room in a longer root is refused with the place`() throws {
    try ways.expectRefusalsOfLongerRoot()
  }

  @Test func `packages that were built in a padded root go into longer ones`() throws {
    let padded = BothWays(
      SpackVintage.spack023.padded(
        "spack-0.23/store-padded.tar.zst", root: "/srv/site/padded-0.23", length: 128))
    try padded.expectAlbedoInstalls(isSigned: false)
    try padded.expectSpackInstalls(isSigned: false)
  }
}

/// Caches of Spack 0.16, both ways.
@Suite(.serialized, .needs(.spack016))
struct Spack016CacheTests {
  private let ways = BothWays(.spack016)

  @Test(arguments: [false, true])
  func `Albedo lists and installs what Spack pushed`(isSigned: Bool) throws {
    try ways.expectAlbedoInstalls(isSigned: isSigned)
  }

  @Test(arguments: [false, true])
  func `Spack lists and installs what Albedo pushed`(isSigned: Bool) throws {
    try ways.expectSpackInstalls(isSigned: isSigned)
  }

  @Test func `each lists what the other has indexed and pushed besides`() throws {
    try ways.expectIndicesAgree()
  }

  @Test func `what has no room in a longer root is refused with the place`() throws {
    try ways.expectRefusalsOfLongerRoot()
  }
}

/// Caches of Spack 0.13, both ways.
@Suite(.serialized, .needs(.spack013))
struct Spack013CacheTests {
  private let ways = BothWays(.spack013)

  @Test(arguments: [false, true])
  func `Albedo lists and installs what Spack pushed`(isSigned: Bool) throws {
    try ways.expectAlbedoInstalls(isSigned: isSigned)
  }

  @Test(arguments: [false, true])
  func `Spack lists and installs what Albedo pushed`(isSigned: Bool) throws {
    try ways.expectSpackInstalls(isSigned: isSigned)
  }

  @Test func `each lists what the other has indexed and pushed besides`() throws {
    try ways.expectIndicesAgree()
  }

  @Test func `what has no room in a longer root is refused with the place`() throws {
    try ways.expectRefusalsOfLongerRoot()
  }
}

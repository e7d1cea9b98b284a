internal import CacheModel
internal import Platform
internal import Relocation
internal import SystemPackage

/// How the files of one archive are changed: for which prefixes, and by the rules of which time.
struct RelocationRules {
  /// What becomes of the prefixes.
  let map: PrefixMap
  /// The same for texts, where longer words may stand for something too.
  let textMap: PrefixMap
  /// What is done with short strings.
  let shortStrings: ShortStringRule
  /// The old root and the path below it, when the root may be masked in links.
  private let masked: (root: [UInt8], relativePrefix: [UInt8])?
  /// The old and the new prefix and the new root, when paths count from the folder of their file.
  private let places: (old: FilePath, new: FilePath, root: FilePath)?

  /// Creates the rules for an archive that is installed to `prefix`.
  ///
  /// `prefixes` are the old prefixes that the archive knows, and the new ones. Archives of Spack up
  /// to 0.17 are relocated by today's rules, but for these: their scripts may call the `sbang` of
  /// the builder's Spack, a short string may move its end, and those made with `-r` have paths that
  /// count from the file.
  init(
    _ info: BuildInfo, prefixes: [PrefixMap.Pair], prefix: FilePath, root: FilePath,
    sbang: FilePath
  ) throws(RelocationError) {
    let basic = try PrefixMap(
      oldSbang: info.sbangPath.map { Array($0.utf8) }, newSbang: sbang.bytes, prefixes: prefixes,
      oldRoot: Array(info.root.utf8), newRoot: root.bytes)
    map = basic
    textMap = try Self.textMap(basic, info, sbang)
    shortStrings = info.isEarly ? .moveEnd : .refuse
    masked = info.isEarly ? (Array(info.root.utf8), Array(info.relativePrefix.utf8)) : nil
    let old = FilePath(info.root).pushing(FilePath(info.relativePrefix))
    places = info.hasRelativePaths ? (old, prefix, root) : nil
  }

  private static func textMap(
    _ map: PrefixMap, _ info: BuildInfo, _ sbang: FilePath
  ) throws(RelocationError) -> PrefixMap {
    guard info.isEarly, info.sbangPath == nil, info.spackPrefix.hasPrefix("/") else { return map }
    let old = Array((info.spackPrefix + "/bin/sbang").utf8)
    let lines = PrefixMap.Pair(
      old: Array("#!/bin/bash ".utf8) + old, new: Array("#!/bin/sh ".utf8) + sbang.bytes)
    return try PrefixMap([lines, PrefixMap.Pair(old: old, new: sbang.bytes)] + map.pairs)
  }

  /// Returns the target of a link as it was where the package was built.
  func originalTarget(of target: [UInt8]) -> [UInt8] {
    guard let masked else { return target }
    return LinkRelocation.unmasked(target, root: masked.root, relativePrefix: masked.relativePrefix)
      ?? target
  }

  /// Whether there is nothing to do.
  var isEmpty: Bool { map.isEmpty && textMap.isEmpty && masked == nil }

  /// Returns where a file of the package was and will be, when its paths count from there.
  func moved(_ path: String) -> MovedFile? {
    guard let places else { return nil }
    let file = FilePath(path)
    return MovedFile(
      old: places.old.pushing(file).bytes, new: places.new.pushing(file).bytes,
      newRoot: places.root.bytes)
  }
}

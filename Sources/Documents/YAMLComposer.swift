import Diagnostics

/// Turns the events of a YAML text into a document, within limits.
struct YAMLComposer {
  /// A value with its place and how many values it amounts to when written out in full.
  fileprivate struct Node {
    var value: DocumentValue
    var place: YAMLPlace
    var count = 1
    /// Whether this is the plain key `<<`.
    var isMergeKey = false
  }

  /// A list or mapping whose end has not come yet.
  fileprivate struct Frame {
    var isMapping: Bool
    var anchor: String?
    var place: YAMLPlace
    var values: [DocumentValue] = []
    var mapping = DocumentMapping()
    var merged: [DocumentMapping] = []
    var key: Node?
    var count = 1
  }

  private let source: String
  private let schema: YAML.Schema
  private let limits: DocumentLimits
  private var frames: [Frame] = []
  private var anchors: [String: Node] = [:]
  private var root: Node?
  private var hasDocument = false
  private var count = 0

  init(source: String, schema: YAML.Schema, limits: DocumentLimits) {
    self.source = source
    self.schema = schema
    self.limits = limits
  }

  /// The document once all events were taken.
  var document: YAMLDocument {
    YAMLDocument(root: root?.value ?? .null, source: source, places: root?.place ?? YAMLPlace())
  }

  /// Takes the next event.
  mutating func take(_ event: YAMLEvent) throws(DocumentError) {
    let place = YAMLPlace(line: event.line, column: event.column)
    switch event.kind {
    case .documentStart:
      if hasDocument { throw error(.unsupported, place, "a second document starts here") }
      hasDocument = true
    case .alias(let name):
      guard var node = anchors[name] else {
        throw error(.syntax, place, "no anchor is named '\(name)'")
      }
      (node.place.line, node.place.column) = (place.line, place.column)
      try add(node)
    case .scalar(let text, let isPlain):
      var node = Node(value: try resolve(text, isPlain, event.tag, place), place: place)
      node.isMergeKey = isPlain && text == "<<" && event.tag == nil
      if case .string = node.value {
      } else if frames.last.map(\.needsKey) == true {
        // Keys are texts in their own spelling, whatever they look like.
        node.value = .string(text)
      }
      try finish(node, anchor: event.anchor)
    case .listStart: try open(isMapping: false, event, place)
    case .mappingStart: try open(isMapping: true, event, place)
    case .listEnd, .mappingEnd: try close()
    }
  }

  private mutating func open(
    isMapping: Bool, _ event: YAMLEvent, _ place: YAMLPlace
  ) throws(DocumentError) {
    if frames.count >= limits.maximumDepth {
      throw error(.limitExceeded, place, "lists and mappings are nested too deeply")
    }
    let standard = isMapping ? "tag:yaml.org,2002:map" : "tag:yaml.org,2002:seq"
    if let tag = event.tag, tag != standard {
      throw error(.unsupported, place, "the tag '\(tag)' is not understood")
    }
    if frames.last.map(\.needsKey) == true {
      throw error(.unsupported, place, "a key must be a text")
    }
    frames.append(Frame(isMapping: isMapping, anchor: event.anchor, place: place))
  }

  private mutating func close() throws(DocumentError) {
    guard let frame = frames.popLast() else { return }
    var node = Node(value: .list(frame.values), place: frame.place, count: frame.count)
    if frame.isMapping { node.value = .mapping(frame.completedMapping) }
    // What the list holds was counted when it was added.
    count -= frame.count
    try finish(node, anchor: frame.anchor)
  }

  private mutating func finish(_ node: Node, anchor: String?) throws(DocumentError) {
    if let anchor { anchors[anchor] = node }
    try add(node)
  }

  /// Puts a value where the innermost open list or mapping wants it.
  private mutating func add(_ node: Node) throws(DocumentError) {
    count += node.count
    if count > limits.maximumExpandedCount {
      throw error(
        .limitExceeded, node.place,
        "with its aliases the document holds more than \(limits.maximumExpandedCount) values")
    }
    guard !frames.isEmpty else {
      root = node
      return
    }
    // Taken out and put back, so that the arrays inside are not copied.
    var frame = frames.removeLast()
    frame.count += node.count
    if !frame.isMapping {
      frame.place.children[String(frame.values.count)] = node.place
      frame.values.append(node.value)
    } else if let key = frame.key {
      frame.key = nil
      try addMember(key, node, to: &frame)
    } else {
      try checkKey(node, of: frame)
      frame.key = node
    }
    frames.append(frame)
  }

  private func checkKey(_ node: Node, of frame: Frame) throws(DocumentError) {
    guard case .string(let key) = node.value else {
      throw error(.unsupported, node.place, "a key must be a text")
    }
    if !node.isMergeKey, frame.mapping[key] != nil {
      throw error(.duplicateKey, node.place, "the key '\(key)' appears twice")
    }
  }

  private func addMember(_ key: Node, _ node: Node, to frame: inout Frame) throws(DocumentError) {
    if key.isMergeKey {
      frame.merged += try mergedMappings(node)
      return
    }
    let name = key.value.string ?? ""
    var place = node.place
    // A value that is not written at all is reported behind the colon; its key says more.
    if node.value.isNull { (place.line, place.column) = (key.place.line, key.place.column) }
    place.key = (key.place.line, key.place.column)
    frame.mapping[name] = node.value
    frame.place.children[name] = place
  }

  /// The mappings that `<<` names, the strongest first.
  private func mergedMappings(_ node: Node) throws(DocumentError) -> [DocumentMapping] {
    switch node.value {
    case .mapping(let mapping): return [mapping]
    case .list(let values):
      let mappings = values.compactMap(\.mapping)
      if mappings.count == values.count { return mappings }
    default: break
    }
    throw error(.syntax, node.place, "'<<' needs a mapping or a list of mappings")
  }

  private func resolve(
    _ text: String, _ isPlain: Bool, _ tag: String?, _ place: YAMLPlace
  ) throws(DocumentError) -> DocumentValue {
    guard let tag else { return isPlain ? YAMLScalar.resolve(text, schema) : .string(text) }
    let resolved = YAMLScalar.resolve(text, schema)
    switch (tag, resolved) {
    case ("!", _), ("tag:yaml.org,2002:str", _): return .string(text)
    case ("tag:yaml.org,2002:null", .null), ("tag:yaml.org,2002:bool", .boolean),
      ("tag:yaml.org,2002:int", .number), ("tag:yaml.org,2002:float", .number):
      return resolved
    case ("tag:yaml.org,2002:null", _), ("tag:yaml.org,2002:bool", _),
      ("tag:yaml.org,2002:int", _), ("tag:yaml.org,2002:float", _):
      throw error(.syntax, place, "'\(text)' is not what its tag says")
    default: throw error(.unsupported, place, "the tag '\(tag)' is not understood")
    }
  }

  private func error(
    _ code: DocumentFailure, _ place: YAMLPlace, _ reason: String
  ) -> DocumentError {
    let position = SourcePosition(source: source, line: place.line, column: place.column)
    return DocumentError(code, at: position, reason)
  }
}

extension YAMLComposer.Frame {
  /// Whether the next value is a key.
  fileprivate var needsKey: Bool { isMapping && key == nil }

  /// The mapping with what `<<` brings in front; its own keys win, then the mapping named first.
  fileprivate var completedMapping: DocumentMapping {
    if merged.isEmpty { return mapping }
    var result = DocumentMapping()
    for source in merged {
      for (key, value) in source where result[key] == nil { result[key] = value }
    }
    for (key, value) in mapping { result[key] = value }
    return result
  }
}

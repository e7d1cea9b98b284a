internal import CCurl
internal import Diagnostics
internal import SystemPackage

/// One `CURL`: a transfer that can be set up again and again.
///
/// Safe: the pointers are freed once, when the object goes, and only `CurlMulti` sees the handle. It
/// is used by the engine's thread alone, and is not `Sendable`.
@safe final class CurlEasy {
  /// The handle, for `CurlMulti`.
  let pointer: UnsafeMutableRawPointer
  private let errorText: UnsafeMutablePointer<CChar>
  private var fields: UnsafeMutablePointer<curl_slist>?

  /// What to receive in one callback; larger pieces mean fewer calls.
  private static let bufferByteCount = 256 * 1024

  init() throws(TransferError) {
    guard let pointer = unsafe albedo_curl_open() else { throw .outOfMemory }
    unsafe self.pointer = unsafe pointer
    unsafe errorText = .allocate(capacity: Int(ALBEDO_CURL_ERROR_SIZE))
    unsafe errorText.initialize(repeating: 0, count: Int(ALBEDO_CURL_ERROR_SIZE))
  }

  deinit {
    unsafe albedo_curl_close(pointer)
    unsafe albedo_curl_list_free(fields)
    unsafe errorText.deallocate()
  }

  /// What `CurlMulti.nextEnded` calls this handle.
  var key: UInt { unsafe UInt(bitPattern: pointer) }

  /// Sets the next transfer up; `context` gets its bytes and must outlive it.
  ///
  /// Redirects are not followed: the client looks at each and decides what may be sent there.
  func prepare(
    _ plan: ExchangePlan, _ settings: TransferSettings, _ trust: TrustSource, context: Exchange
  ) throws(TransferError) {
    unsafe albedo_curl_reset(pointer)
    unsafe errorText.pointee = 0
    unsafe albedo_curl_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText)
    try set(CURLOPT_URL, plan.url.text)
    try set(CURLOPT_PROTOCOLS_STR, plan.url.scheme)
    set(CURLOPT_FOLLOWLOCATION, 0)
    // No signals: they belong to the process, and names are looked up on threads anyway.
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_NOBODY, plan.method == .head ? 1 : 0)
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    // Waits for a connection that may carry several transfers instead of opening one for each.
    set(CURLOPT_PIPEWAIT, plan.url.isSecure ? 1 : 0)
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    set(CURLOPT_TCP_KEEPALIVE, 1)
    set(CURLOPT_BUFFERSIZE, Self.bufferByteCount)
    try set(CURLOPT_USERAGENT, settings.userAgent)
    if let timeout = plan.connectTimeout {
      set(
        CURLOPT_CONNECTTIMEOUT_MS, Int(clamping: Int64((timeout / .milliseconds(1)).rounded(.up))))
    } else {
      // Zero would mean libcurl's own five minutes.
      set(CURLOPT_CONNECTTIMEOUT_MS, Int(Int32.max))
    }
    if !plan.url.isHTTP {
      // The time that a server of FTP may take for each of its answers.
      set(CURLOPT_SERVER_RESPONSE_TIMEOUT, Int(clamping: plan.stallTimeout.components.seconds + 1))
    }
    if let range = plan.range { try set(CURLOPT_RANGE, range.text) }
    try setTrust(trust)
    try setProof(plan, settings)
    setFields(plan.fields + signedFields(plan))
    setCallbacks(context)
  }

  /// The fields that a signed request needs besides its signature.
  private func signedFields(_ plan: ExchangePlan) -> [String] {
    guard case .signature(let key, _) = plan.proof else { return [] }
    // There is no body, and the connection vouches for the rest.
    let token = key.sessionToken.map { ["x-amz-security-token: \($0.text)"] } ?? []
    return ["x-amz-content-sha256: UNSIGNED-PAYLOAD"] + token
  }

  /// Lets a paused transfer go on.
  func goOn() { unsafe albedo_curl_go_on(pointer) }

  /// The last answer's code: three digits of HTTP or FTP; 0 when there was none.
  var responseCode: Int {
    var code = 0
    unsafe albedo_curl_get_number(pointer, CURLINFO_RESPONSE_CODE, &code)
    return code
  }

  /// How many bytes are to come; nil when the server has not told.
  var expectedByteCount: Int64? {
    let count = size(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T)
    return count < 0 ? nil : count
  }

  /// Whether the request has been sent, so that an answer is due.
  var isConnected: Bool { size(CURLINFO_PRETRANSFER_TIME_T) > 0 }

  /// How long the server asks to wait.
  var retryAfter: Duration? {
    let seconds = size(CURLINFO_RETRY_AFTER)
    return seconds > 0 ? .seconds(seconds) : nil
  }

  /// Where a redirect leads, as an absolute URL.
  var redirectTarget: String? {
    guard let text = unsafe albedo_curl_get_text(pointer, CURLINFO_REDIRECT_URL) else { return nil }
    return unsafe String(cString: text)
  }

  /// What libcurl says about a failure, without control characters.
  func detail(of result: CURLcode) -> String {
    let text = unsafe String(cString: errorText)
    let said =
      text.isEmpty ? unsafe String(cString: albedo_curl_error_text(result)) : text
    return String(said.unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) })
  }

  private func setTrust(_ trust: TrustSource) throws(TransferError) {
    switch trust {
    case .system: break
    case .file(let path): try set(CURLOPT_CAINFO, path.string)
    case .folder(let path): try set(CURLOPT_CAPATH, path.string)
    case .anybody:
      set(CURLOPT_SSL_VERIFYPEER, 0)
      set(CURLOPT_SSL_VERIFYHOST, 0)
    }
  }

  private func setProof(
    _ plan: ExchangePlan, _ settings: TransferSettings
  ) throws(TransferError) {
    switch plan.proof {
    case .basic(let user, let secret):
      set(CURLOPT_HTTPAUTH, Int(ALBEDO_CURL_AUTH_BASIC))
      try set(CURLOPT_USERNAME, user)
      try set(CURLOPT_PASSWORD, secret.text)
    case .bearer(let token):
      set(CURLOPT_HTTPAUTH, Int(ALBEDO_CURL_AUTH_BEARER))
      try set(CURLOPT_XOAUTH2_BEARER, token.text)
    case .signature(let key, let region):
      try set(CURLOPT_AWS_SIGV4, "aws:amz:\(region):s3")
      try set(CURLOPT_USERNAME, key.id)
      try set(CURLOPT_PASSWORD, key.secret.text)
    case nil:
      guard plan.usesNetrc else { return }
      set(CURLOPT_HTTPAUTH, Int(ALBEDO_CURL_AUTH_BASIC))
      set(CURLOPT_NETRC, Int(CURL_NETRC_OPTIONAL.rawValue))
      if let file = settings.netrcFile { try set(CURLOPT_NETRC_FILE, file.string) }
    }
  }

  private func setFields(_ lines: [String]) {
    unsafe albedo_curl_list_free(fields)
    unsafe fields = nil
    for line in lines {
      if let longer = unsafe albedo_curl_list_append(fields, line) { unsafe fields = longer }
    }
    if unsafe fields != nil { unsafe albedo_curl_set_list(pointer, CURLOPT_HTTPHEADER, fields) }
  }

  private func setCallbacks(_ context: Exchange) {
    let raw = unsafe Unmanaged.passUnretained(context).toOpaque()
    unsafe albedo_curl_set_pointer(pointer, CURLOPT_WRITEDATA, raw)
    unsafe albedo_curl_set_pointer(pointer, CURLOPT_HEADERDATA, raw)
    unsafe albedo_curl_set_callback(pointer, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      unsafe Exchange.with(context, bytes, size * count) { $0.receiveBody($1) }
    }
    unsafe albedo_curl_set_callback(pointer, CURLOPT_HEADERFUNCTION) {
      bytes, size, count, context in
      unsafe Exchange.with(context, bytes, size * count) { $0.receiveHead($1) }
    }
  }

  private func set(_ option: CURLoption, _ value: Int) {
    unsafe albedo_curl_set_number(pointer, option, value)
  }

  private func set(_ option: CURLoption, _ text: String) throws(TransferError) {
    let result = unsafe albedo_curl_set_text(pointer, option, text)
    guard result == CURLE_OK else {
      throw TransferError(
        .unavailable, "libcurl refuses a setting: \(detail(of: result))",
        hint: "install a newer libcurl: 7.85 or later is needed")
    }
  }

  private func size(_ info: CURLINFO) -> Int64 {
    var value: curl_off_t = 0
    unsafe albedo_curl_get_size(pointer, info, &value)
    return Int64(value)
  }
}

internal import CCurl

/// What servers of FTP say (RFC 959, 4.2), in the terms of HTTP, which the rest of the module knows.
enum FTPReply {
  /// Returns the status that stands for libcurl's result; nil where it is no answer of the server.
  ///
  /// `code` is the server's last: 550 says that a file is absent or must not be read, and hardly any
  /// server says which.
  static func status(of result: CURLcode, _ code: Int) -> Int? {
    switch result {
    case CURLE_REMOTE_FILE_NOT_FOUND, CURLE_REMOTE_ACCESS_DENIED: 404
    case CURLE_FTP_COULDNT_RETR_FILE: code == 550 ? 404 : code / 100 == 4 ? 503 : 400
    case CURLE_LOGIN_DENIED: 401
    // What is to be gone on with is longer than the file, or the server cannot begin in the middle.
    case CURLE_BAD_DOWNLOAD_RESUME, CURLE_FTP_COULDNT_USE_REST, CURLE_RANGE_ERROR: 416
    default: nil
    }
  }

  /// Returns the head of a file of which `byteCount` bytes are to come.
  static func head(of byteCount: Int64?, range: ByteRange?, said: String) -> ResponseHead {
    var fields = byteCount.map { [(name: "content-length", value: "\($0)")] } ?? []
    guard let range else { return ResponseHead(status: 200, said: said, fields: fields) }
    let end = byteCount.map { range.from + $0 }
    // Only a part that goes to the end tells the size of the whole.
    let total = range.through == nil ? end.map { "\($0)" } ?? "*" : "*"
    let last = end.map { $0 - 1 } ?? Int64.max
    fields.append((name: "content-range", value: "bytes \(range.from)-\(last)/\(total)"))
    return ResponseHead(status: 206, said: said, fields: fields)
  }
}

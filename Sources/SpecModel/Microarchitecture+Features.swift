extension Microarchitecture {
  /// For each name the features that its processors have beyond those of all their ancestors.
  ///
  /// Names without any are left out.
  static let addedFeatures: [String: String] = [
    "a64fx": "asimd asimdhp asimdrdm atomics cpuid crc32 dcpop evtstrm fcma fp fphp sha1 sha2 sve",
    "broadwell": "adx rdseed",
    "bulldozer": "abm aes avx fma4 pclmulqdq sse4a xop xsave",
    "cannonlake": "avx512bw avx512cd avx512dq avx512f avx512ifma avx512vbmi avx512vl sha_ni",
    "cascadelake": "avx512_vnni",
    "core2": "ssse3",
    "cortex_a72": "aes asimd cpuid crc32 evtstrm fp pmull sha1 sha2",
    "icelake": "avx512_bitalg avx512_vbmi2 avx512_vpopcntdq gfni rdpid vaes vpclmulqdq",
    "ivybridge": "f16c rdrand",
    "k10": "3dnow 3dnowext abm cx16 mmx sse sse2 sse4a",
    "m1":
      "aes asimd asimddp asimdfhm asimdhp asimdrdm atomics cpuid crc32 dcpodp dcpop dit "
      + "evtstrm fcma flagm flagm2 fp fphp frint ilrcpc jscvt lrcpc paca pacg pmull sb sha1 "
      + "sha2 sha3 sha512 ssbs uscat",
    "m2": "bf16 bti ecv i8mm",
    "m4": "sme sme2",
    "mic_knl": "avx512cd avx512er avx512f avx512pf",
    "neoverse_n1": "asimddp asimdhp asimdrdm atomics dcpop fphp lrcpc",
    "neoverse_n2":
      "asimdfhm bf16 dcpodp fcma flagm flagm2 frint i8mm ilrcpc jscvt sb sha3 sha512 sve "
      + "sve2 svebf16 svei8mm uscat",
    "neoverse_v1":
      "asimdfhm bf16 dcpodp dgh dit fcma flagm i8mm ilrcpc jscvt rng sha3 sha512 sve "
      + "svebf16 svei8mm uscat",
    "neoverse_v2":
      "asimdfhm bf16 dcpodp fcma flagm flagm2 frint i8mm ilrcpc jscvt sb sha3 sha512 sve "
      + "sve2 svebf16 svei8mm uscat",
    "nocona": "mmx sse sse2 sse3",
    "pentium2": "mmx",
    "pentium3": "sse",
    "pentium4": "sse2",
    "piledriver": "bmi1 f16c fma tbm",
    "prescott": "sse3",
    "sandybridge": "avx",
    "sapphirerapids":
      "amx_bf16 amx_int8 amx_tile avx512_bf16 cldemote movdir64b movdiri serialize waitpkg",
    "skylake": "clflushopt xsavec xsaveopt",
    "skylake_avx512": "clwb",
    "steamroller": "fsgsbase",
    "thunderx2": "aes asimd asimdrdm atomics cpuid crc32 evtstrm fp pmull sha1 sha2",
    "westmere": "aes pclmulqdq",
    "x86_64_v2": "cx16 lahf_lm mmx popcnt sse sse2 sse3 sse4_1 sse4_2 ssse3",
    "x86_64_v3": "abm avx avx2 bmi1 bmi2 f16c fma movbe xsave",
    "x86_64_v4": "avx512bw avx512cd avx512dq avx512f avx512vl",
    "zen": "aes clflushopt clzero fsgsbase pclmulqdq rdseed sse4a xsavec xsaveopt",
    "zen2": "clwb",
    "zen3": "pku vaes vpclmulqdq",
    "zen4":
      "avx512_bf16 avx512_bitalg avx512_vbmi2 avx512_vnni avx512_vpopcntdq avx512ifma "
      + "avx512vbmi flush_l1d gfni",
    "zen5": "avx512_vp2intersect avx_vnni ibrs_enhanced movdir64b movdiri tsc_adjust",
  ]

  /// The numbers by which processors of ARM's instruction sets tell their model.
  static let partNumbers: [String: String] = [
    "a64fx": "0x001",
    "cortex_a72": "0xd08",
    "m1": "0x022",
    "m2": "0x032",
    "neoverse_n1": "0xd0c",
    "neoverse_n2": "0xd49",
    "neoverse_v1": "0xd40",
    "neoverse_v2": "0xd4f",
    "thunderx2": "0x0af",
  ]
}

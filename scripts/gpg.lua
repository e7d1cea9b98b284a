--- The group of the commands on keys and signatures.

return {
  name = "gpg",
  summary = "make, trust and publish the keys that sign packages",
  description = "The keyring is in $SPACK_GNUPGHOME, else in opt/spack/gpg below $spack, where "
    .. "Spack has it, too; your own keyring is never touched. Packages are installed when a key "
    .. "has signed them that is trusted here.",
}
